"""Who asks."""

import attrs


@attrs.frozen(kw_only=True)
class Principal:
    """A person, a token or an agent that was let in, and what it may do."""

    id: str
    kind: str
    name: str
    organisation: str = "default"
    scopes: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
