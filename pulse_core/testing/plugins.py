"""Make plugins out of a few functions, well-behaved ones and others."""

import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from pulse_core.plugin.hooks import hookimpl
from pulse_core.plugin.manifest import Manifest


def make_plugin(name: str = "fake", *, manifest: Manifest | None = None, **hooks: Callable[..., Any]) -> ModuleType:
    """A plugin's module whose hooks are the functions given: `make_plugin(pulse_kinds=lambda: (kind,))`."""
    module = ModuleType(name.replace("-", "_"))
    module.__dict__["MANIFEST"] = manifest or Manifest(title=name.capitalize(), version="1.0.0")
    for hook, function in hooks.items():
        module.__dict__[hook] = hookimpl(function)
    return module


def raising_plugin(hook: str, error: BaseException | None = None) -> ModuleType:
    """A plugin that raises whenever `hook` is called."""
    module = make_plugin("raising")
    module.__dict__[hook] = hookimpl(_raise(error or RuntimeError("on purpose")))
    return module


class Hang:
    """A function that does not return until `release()`. Use it as a context manager: it releases at the end."""

    def __init__(self) -> None:
        self._released = threading.Event()

    def __call__(self) -> None:
        self._released.wait()

    def release(self) -> None:
        """Let every call return."""
        self._released.set()

    def __enter__(self) -> "Hang":
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _raise(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail
