"""What roles come to, held against a model that asks for each right by itself."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.access.built_in import BUILT_IN
from pulse_core.access.permissions import ACTIONS, ALL_RIGHTS, RESOURCE_NAMES, circular, effective
from pulse_core.model.access import Right, Role

ROLES = ("a", "b", "c", "d", "e")
RIGHT = st.tuples(st.sampled_from((*ACTIONS, "nonsense")), st.sampled_from((*RESOURCE_NAMES[:3], "*", "nonsense")))


@st.composite
def estates(draw: st.DrawFn) -> Mapping[str, Role]:
    """Roles that inherit from whatever, circles and missing ones included."""
    return {
        name: Role(
            id=name,
            title=name,
            inherits=tuple(draw(st.lists(st.sampled_from((*ROLES, "missing")), max_size=3))),
            allow=tuple(draw(st.lists(RIGHT, max_size=4))),
            deny=tuple(draw(st.lists(RIGHT, max_size=2))),
        )
        for name in draw(st.sets(st.sampled_from(ROLES)))
    }


def says(rights: tuple[Right, ...], action: str, resource: str) -> bool:
    return any(a in (action, "admin") and r in (resource, "*") for a, r in rights)


def may(held: list[str], roles: Mapping[str, Role], action: str, resource: str) -> bool:
    """The slow way: walk to every role that can be reached, and ask each of them."""
    reached: list[Role] = []
    for _ in range(len(ROLES) + 1):
        reached = [roles[name] for name in held if name in roles]
        held = sorted({*held, *(parent for role in reached for parent in role.inherits)})
    return any(says(role.allow, action, resource) for role in reached) and not any(
        says(role.deny, action, resource) for role in reached
    )


@given(estates(), st.lists(st.sampled_from((*ROLES, "missing")), max_size=3))
def test_effective_rights_are_those_of_the_model(roles: Mapping[str, Role], held: list[str]) -> None:
    assert effective(held, roles) == {right for right in ALL_RIGHTS if may(held, roles, *right)}


@given(estates(), st.lists(st.sampled_from(ROLES), max_size=3), RIGHT)
def test_a_denial_anywhere_beats_every_allowance(roles: Mapping[str, Role], held: list[str], right: Right) -> None:
    denial = Role(id="denial", title="", deny=(right,))
    parent = Role(id="parent", title="", inherits=("denial",))
    more = {**roles, "denial": denial, "parent": parent}
    assert effective([*held, "parent"], more) == {one for one in effective(held, roles) if not says(denial.deny, *one)}


def test_an_unknown_role_gives_nothing() -> None:
    assert effective(["ghost", ""], BUILT_IN) == frozenset()
    assert effective([], BUILT_IN) == frozenset()


def test_the_administrator_may_everything() -> None:
    assert effective(["admin"], BUILT_IN) == ALL_RIGHTS


@pytest.mark.parametrize("role", ["operator", "viewer", "auditor"])
def test_nobody_else_who_is_built_in_administers_anything(role: str) -> None:
    assert not [right for right in effective([role], BUILT_IN) if right[0] == "admin"]


def test_the_viewer_sees_what_is_monitored_and_nothing_else() -> None:
    assert effective(["viewer"], BUILT_IN) == {("read", "monitoring"), ("read", "nodes")}


def test_the_auditor_changes_nothing_and_the_operator_changes_no_settings() -> None:
    assert {action for action, _ in effective(["auditor"], BUILT_IN)} == {"read"}
    assert ("write", "settings") not in effective(["operator"], BUILT_IN)
    assert not {resource for _, resource in effective(["operator"], BUILT_IN)} & {"users", "audit", "license"}


@given(estates())
def test_a_circle_is_seen_from_each_role_in_it(roles: Mapping[str, Role]) -> None:
    for role in roles.values():
        reached: set[str] = set()
        for _ in ROLES:
            reached |= {*role.inherits, *(up for name in reached if name in roles for up in roles[name].inherits)}
        assert circular(role, roles) == (role.id in reached)
