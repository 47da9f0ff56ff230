"""When a backup was verified stands in the id of the task that did it; what is no such id says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_proxmox.verified import verified, verified_at

NODES = st.text(alphabet=st.characters(codec="ascii", exclude_characters=":"), max_size=40).map(str.strip)
ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()))
MOMENTS = st.integers(min_value=0, max_value=0xFF_FFFF_FFFF)


@given(node=NODES, numbers=st.tuples(*[st.integers(0, 0xFFFF_FFFF)] * 3), at=MOMENTS, tail=st.text(max_size=40))
def test_the_moment_that_a_task_began_is_read_from_every_id(node, numbers, at, tail):
    process, start, task = numbers
    upid = f"UPID:{node}:{process:08X}:{start:08X}:{task:08X}:{at:08X}:{tail}"

    assert verified_at({"state": "ok", "upid": upid}) == at


@given(
    state=ANYTHING,
    upid=st.one_of(ANYTHING, st.text().map("UPID:pbs:0001:".__add__), st.from_regex(r"UPID:[^:]*(:[0-9a-fA-F]+)*")),
)
def test_whatever_is_said_gives_a_moment_or_nothing(state, upid):
    said = {"state": state, "upid": upid}
    at = verified_at(said)

    assert at is None or 0 <= at <= 0xFF_FFFF_FFFF
    assert at is None or verified(said) is not None


@pytest.mark.parametrize("state", ["ok", "failed"])
@pytest.mark.parametrize(
    "upid",
    [
        "",
        None,
        "verify-main",
        "UPID:pbs1:0000C530:001C9BEC:00000000",
        "UPID:pbs1:0000C530:001C9BEC:00000000:5FB3FDAF",
        "UPID:pbs1:0000C530:001C9BEC:00000000:5FB3FDAFFFF:verify:x:root@pam:",
        "UPID:pbs1:0000C530:001C9BEC:00000000:5FB3FDAZ:verify:x:root@pam:",
    ],
)
def test_an_id_that_is_none_tells_no_moment(state, upid):
    assert verified_at({"state": state, "upid": upid}) is None


def test_a_verification_that_nobody_knows_the_outcome_of_has_no_moment():
    assert verified_at({"state": "", "upid": "UPID:pbs1:0000C530:001C9BEC:00000000:5FB3FDAF:verify:x:root@pam:"}) is None
