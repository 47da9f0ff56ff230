"""The reference of rights, scopes and audit events, from the tables that decide."""

from collections.abc import Iterable

from pulse_core.access.built_in import BUILT_IN
from pulse_core.access.permissions import ACTIONS, ALL_RIGHTS, RESOURCES, expanded
from pulse_core.access.scopes import CORE_SCOPES, PRESETS
from pulse_core.audit.events import EVENTS
from pulse_core.model.access import Role

INTRODUCTION = """\
Names that requests, commands and the audit trail use. What they mean together is told in
[Who comes in](../explanation/access.md)."""
RIGHTS = """\
A right is an action on a resource; the console writes it `read:monitoring`. `admin` is every action on its resource."""
SCOPES = """\
What a token can be allowed. Plugins add scopes of their own (`pulse token scopes` lists all that there are here)."""
AUDIT = """\
`GET /api/audit?event=` finds one of these, or all that begin with the same noun. A route of a plugin brings the name it
declares; one that changes something and declares none stands there by the name of its operation."""


def page() -> str:
    """Rights, then what a token can be allowed, then what the trail calls it."""
    resources = _table(("resource", "is about"), ((f"`{one.name}`", one.title) for one in RESOURCES))
    scopes = _table(("scope", "allows"), ((f"`{one.name}`", one.title) for one in CORE_SCOPES))
    events = _table(("event", "tells"), ((f"`{name}`", one.title) for name, one in EVENTS.items()))
    return "\n\n".join(
        (
            "# Rights, scopes and audit events",
            INTRODUCTION,
            f"## Rights\n\n{RIGHTS}\n\n{resources}",
            f"Actions: {_listed(ACTIONS)}.",
            f"## Built-in roles\n\n{_table(('role', 'title', 'may'), map(_role, BUILT_IN.values()))}",
            f"## Scopes\n\n{SCOPES}\n\n{scopes}",
            _table(("preset", "title", "scopes"), ((f"`{one.name}`", one.title, _listed(one.scopes)) for one in PRESETS)),
            f"## Audit events\n\n{AUDIT}\n\n{events}",
        )
    )


def _role(role: Role) -> tuple[str, str, str]:
    rights = expanded(role.allow)
    may = (
        "everything"
        if rights == ALL_RIGHTS
        else _listed(f"{action}:{resource}" for action, resource in sorted(rights, key=_place))
    )
    return f"`{role.id}`", role.title, may


def _place(right: tuple[str, str]) -> tuple[int, int]:
    action, resource = right
    return [one.name for one in RESOURCES].index(resource), ACTIONS.index(action)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
