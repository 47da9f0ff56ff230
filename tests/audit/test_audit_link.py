"""Every field of an event reaches the chain."""

import attrs

from pulse_core.audit.chain import Head, _placed
from pulse_core.model.audit import Actor, AuditEvent, Outcome


def test_a_placed_event_differs_only_in_its_place():
    event = AuditEvent(
        seq=0, at=1.5, event="a.b", actor=Actor(id="u", kind="person", name="n"), subject="s", outcome=Outcome.FAILED, code="c",
        address="a", request_id="r", count=3, details={"x": 1}, organisation="o",
    )  # fmt: skip
    assert _placed(event, Head(4, "h")) == attrs.evolve(event, seq=5, previous="h")
