"""The reference of hooks: every one that there is, from the declarations of pulse_core.plugin.hooks."""

import ast
from collections.abc import Iterable

from tools.docs.source import Declared, Function, declared, introduction, signature

MODULE = "pulse_core.plugin.hooks"


def page() -> str:
    found = list(hooks())
    moments = [hook for hook in found if is_moment(hook)]
    declarations = [hook for hook in found if not is_moment(hook)]
    return "\n\n".join(
        (
            "# Hooks",
            introduction(MODULE),
            "Types are explained on [the page of ports](ports.md).",
            "## Declarations\n\nSync, asked once at boot, answered with values.",
            *map(_entry, declarations),
            "## Moments\n\nMay be `def` or `async def`. Called with a batch where there can be many, each plugin by itself.",
            *map(_entry, moments),
        )
    )


def hooks() -> Iterable[Declared]:
    return (one for one in declared(MODULE) if one.name.startswith("pulse_"))


def is_moment(hook: Declared) -> bool:
    """A declaration must be answered, so its specification raises; a moment's does nothing."""
    return isinstance(hook.node, Function) and not any(isinstance(part, ast.Raise) for part in hook.node.body)


def _entry(hook: Declared) -> str:
    assert isinstance(hook.node, Function)
    return f"### `{hook.name}`\n\n```python\n{signature(hook.node, hook.text)}\n```\n\n{hook.docstring}"
