"""Declare a configuration: one attrs class, made of `field()` and `secret()`.

@attrs.frozen(kw_only=True)
class LabConfig:
    address: str = field(title="Address", help="https://host:port")
    token: Secret = secret(title="API token")
    interval_seconds: float = field(10.0, title="Interval", minimum=2, maximum=3600)
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, final

import attrs

FIELD: Final = "pulse.field"
"""The key under which a field's `Hints` stand in the attrs metadata."""


@attrs.frozen(kw_only=True)
class Hints:
    """What a form, a parser and a reference page need to know of a field beyond its type."""

    title: str = ""
    help: str = ""
    env: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    redact: bool = False
    advanced: bool = False
    vouches: bool = False
    privileged: bool = False


@final
class Secret:
    """A value that cannot be printed, compared by accident, pickled or encoded. `reveal()` is the only way to it."""

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str) -> None:
        object.__setattr__(self, "_value", value)

    def reveal(self) -> str:
        """The plain value: pass it on to the platform at once, keep it nowhere."""
        return self._value

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a secret is frozen")

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(•••)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a secret cannot be serialised")


def field(
    default: Any = attrs.NOTHING,
    *,
    title: str = "",
    help: str = "",
    env: str = "",
    minimum: float | None = None,
    maximum: float | None = None,
    choices: Sequence[str] = (),
    pattern: str = "",
    redact: bool = False,
    advanced: bool = False,
    vouches: bool = False,
    privileged: bool = False,
) -> Any:
    """One setting. `redact=True` marks a value (a host name, an address) that recordings and exports must not show.

    Where one with `redact` or `vouches` changes, kept secrets have to be typed again: the one says where they are sent,
    the other how it is known that whoever is there is the right one (a pinned certificate, no check at all).
    `privileged=True` opens something of Pulse's own machine (loopback, a file): only who may change settings may set it.
    """
    hints = Hints(
        title=title,
        help=help,
        env=env,
        minimum=minimum,
        maximum=maximum,
        choices=tuple(choices),
        pattern=pattern,
        redact=redact,
        advanced=advanced,
        vouches=vouches,
        privileged=privileged,
    )
    return attrs.field(default=default, kw_only=True, metadata={FIELD: hints})


def secret(default: Any = attrs.NOTHING, *, title: str = "", help: str = "", env: str = "", advanced: bool = False) -> Any:
    """One secret setting, of type `Secret`: sealed at rest, never returned, never logged, always redacted."""
    hints = Hints(title=title, help=help, env=env, redact=True, advanced=advanced)
    return attrs.field(default=default, kw_only=True, metadata={FIELD: hints})


def secrets_in(config: object) -> Iterator[Secret]:
    """Every secret that is set in a configuration, at any depth."""
    kind: type = type(config)
    if isinstance(config, Secret):
        if config:
            yield config
    elif isinstance(config, tuple):
        for one in config:
            yield from secrets_in(one)
    elif attrs.has(kind):
        for attribute in attrs.fields(kind):
            yield from secrets_in(getattr(config, attribute.name))
