"""Offer something that a person can configure: a source, a notifier, an AI provider, an auth backend."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

import attrs

from pulse_core.plugin.probe import Probe
from pulse_core.plugin.tools import Certificate, Tools

Port = TypeVar("Port")


@attrs.frozen(kw_only=True)
class Found:
    """Something that `nearby` found: start it under `name` with `config`, without asking anybody."""

    name: str
    config: object


@attrs.frozen(kw_only=True)
class Lack:
    """A permission that is missing: what is not shown without it, its name, where it is needed, and how to give it."""

    feature: str
    permission: str
    where: str = ""
    fix: str = ""
    optional: bool = True


@attrs.frozen(kw_only=True)
class Recipe:
    """Commands for a person to copy, such as those that make an account with the least it needs, or remove it again."""

    title: str
    commands: tuple[str, ...]
    note: str = ""


@attrs.frozen(kw_only=True)
class Examination:
    """What a test of a configuration found, before anything is saved.

    `problem` is why it cannot be used as it is, in words, and `hint` what to do about it; both are empty when it can.
    `facts` are (title, value) of what is there, `certificate` what the server shows (None where nothing is encrypted), so
    that a person can compare its fingerprint, `trusted` whether that certificate is believed with these settings, be it for an
    authority or for the pinned fingerprint (None where there is none, or nobody found out), `lacks` the permissions that are
    missing.
    """

    problem: str = ""
    hint: str = ""
    summary: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    certificate: Certificate | None = None
    trusted: bool | None = None
    lacks: tuple[Lack, ...] = ()
    recipes: tuple[Recipe, ...] = ()


@attrs.frozen(kw_only=True)
class Offer(Generic[Port]):
    """A thing that can be configured and opened.

    `name` is unique among the offers of its hook. `config` is the attrs class of its settings. `open(config, tools)`
    is an async context manager: connect on entry, close on exit; opening and closing is also the connection test.
    `can` names optional abilities. `interval_seconds` is how often a source is asked unless its configuration has an
    `interval_seconds` of its own; `timeout_seconds` is how long one answer may take. `nearby` looks, quickly and
    without network, for what can be watched on this machine with no configuration; with `here_only` that is all there is to
    it, and nobody is asked to add one. `examine(config, tools)` tests a
    configuration thoroughly, for a person who is about to save it; it answers within `timeout_seconds` and turns every
    SourceError into the examination's problem. `recipes` are shown beside the empty form, before there is anything to test.
    `probes` tell what it is for from all else on the network, so that people need to know an address and no type.
    """

    name: str
    title: str
    config: type
    open: Callable[[object, Tools], AbstractAsyncContextManager[Port]]
    can: frozenset[str] = frozenset()
    interval_seconds: float = 10.0
    timeout_seconds: float = 30.0
    nearby: Callable[[], Sequence[Found]] | None = None
    description: str = ""
    here_only: bool = False
    examine: Callable[[object, Tools], Awaitable[Examination]] | None = None
    recipes: tuple[Recipe, ...] = ()
    probes: tuple[Probe, ...] = ()
