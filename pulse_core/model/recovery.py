"""A recovery point: something that could be restored from."""

from collections.abc import Mapping

import attrs

from pulse_core.model.identity import Claim


@attrs.frozen(kw_only=True)
class RecoveryPoint:
    """A backup, snapshot or replica. `subject_claims` is the evidence for whose it is; without any it is unattributed.

    `verified`, `protected`, `size_bytes` and `taken_at` are separate facts; each is None when unknown.
    """

    key: str
    kind: str
    taken_at: float | None = None
    subject: str = ""
    subject_claims: tuple[Claim, ...] = ()
    location: str = ""
    size_bytes: float | None = None
    verified: bool | None = None
    protected: bool | None = None
    details: Mapping[str, str] = attrs.field(factory=dict)
