"""Offer something that a person can configure: a source, a notifier, an AI provider, an auth backend."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

import attrs

from pulse_core.plugin.tools import Tools

Port = TypeVar("Port")


@attrs.frozen(kw_only=True)
class Found:
    """Something that `nearby` found: start it under `name` with `config`, without asking anybody."""

    name: str
    config: object


@attrs.frozen(kw_only=True)
class Offer(Generic[Port]):
    """A thing that can be configured and opened.

    `name` is unique among the offers of its hook. `config` is the attrs class of its settings. `open(config, tools)`
    is an async context manager: connect on entry, close on exit; opening and closing is also the connection test.
    `can` names optional abilities. `interval_seconds` is how often a source is asked unless its configuration has an
    `interval_seconds` of its own; `timeout_seconds` is how long one answer may take. `nearby` looks, quickly and
    without network, for what can be watched on this machine with no configuration.
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
