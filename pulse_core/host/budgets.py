"""How long a plugin may take, how much it may say, and how long it rests when it does neither."""

import attrs


@attrs.frozen(kw_only=True)
class Budgets:
    """Seconds and counts. `grace_seconds` is what a cancelled call has to clean up before it is left alone."""

    import_seconds: float = 20.0
    declare_seconds: float = 5.0
    moment_seconds: float = 5.0
    startup_seconds: float = 30.0
    read_seconds: float = 2.0
    grace_seconds: float = 1.0
    observations: int = 20_000
    declared_items: int = 1_000
    strikes: int = 3
    rest_seconds: float = 300.0
    longest_rest_seconds: float = 3600.0


DEFAULT = Budgets()
