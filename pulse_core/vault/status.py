"""What can be told of the vault without telling a secret."""

import attrs


@attrs.frozen(kw_only=True)
class KeyStatus:
    """A data key. `made_at` is seconds since the epoch, `values` how many kept values it seals now, `seals` how many it
    ever sealed. Only the `current` one seals; the others go when they seal nothing any more."""

    id: str
    made_at: float
    current: bool
    values: int
    seals: int


@attrs.frozen(kw_only=True)
class VaultStatus:
    """Which keys there are, newest first, and what they seal.

    `master_key` is the id of the key that wraps them, `master_key_source` where it comes from (`own file` or
    `PULSE_MASTER_KEY_FILE`), `master_key_path` the file, `master_key_since` when it began to wrap them. `unreadable`
    names what looks sealed and cannot be opened where it stands.
    """

    organisation: str
    master_key: str
    master_key_source: str
    master_key_path: str
    master_key_since: float
    keys: tuple[KeyStatus, ...]
    unreadable: tuple[str, ...] = ()
