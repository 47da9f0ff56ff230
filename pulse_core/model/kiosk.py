"""What a link shows that lets a wall display in: which views, in turn, and for how long each."""

import attrs

from pulse_core.model.principal import DEFAULT_ORGANISATION


@attrs.frozen(kw_only=True)
class KioskView:
    """A page of Pulse with its query (`/workloads?q=status:offline`), and how long it stays before the next one comes."""

    path: str
    seconds: int = 30


@attrs.frozen(kw_only=True)
class KioskLink:
    """A link for wall displays, without its secret. `hint` is how the secret begins and ends.

    `owner` is the user who bounds it, empty for the organisation's. Times are seconds since the epoch; without
    `expires_at` it holds until it is revoked.
    """

    id: str
    name: str
    views: tuple[KioskView, ...]
    hint: str = ""
    owner: str = ""
    organisation: str = DEFAULT_ORGANISATION
    created_at: float = 0.0
    created_by: str = ""
    expires_at: float | None = None
