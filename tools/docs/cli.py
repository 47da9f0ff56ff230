"""The reference of commands, from the parser itself."""

import argparse
from collections.abc import Iterator

from pulse_core.cli.main import main, parser

EXIT_CODES = (main.__doc__ or "").partition("Exit codes:")[2].strip()


def page() -> str:
    top = parser()
    return "\n\n".join(
        (
            "# Commands",
            f"{top.description} `python -m pulse_core` is the same as `pulse`. Plugins may bring more commands.",
            f"Exit codes: {EXIT_CODES}",
            *_options(top),
            *(part for name, command in _subcommands(top) for part in _command(f"pulse {name}", command)),
        )
    )


def _command(name: str, command: argparse.ArgumentParser, depth: int = 2) -> Iterator[str]:
    yield f"{'#' * depth} `{name}`"
    if command.description:
        yield _sentence(command.description)
    yield from _options(command)
    if command.epilog:
        yield command.epilog
    for sub, inner in _subcommands(command):
        yield from _command(f"{name} {sub}", inner, depth + 1)


def _sentence(text: str) -> str:
    plain = " ".join(text.split())
    return f"{plain[:1].upper()}{plain[1:].rstrip('.')}."


def _options(command: argparse.ArgumentParser) -> Iterator[str]:
    shown = [action for action in command._actions if not isinstance(action, argparse._SubParsersAction | argparse._HelpAction)]
    rows = [f"| {_written(action)} | {_help(action)} |" for action in shown if action.help != argparse.SUPPRESS]
    if rows:
        yield "\n".join(("| argument | what it does |", "| --- | --- |", *rows))


def _written(action: argparse.Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return f"`{value}`" + (" (optional)" if action.nargs in ("?", "*") else "")
    names = ", ".join(f"`{name} {value}`" if value else f"`{name}`" for name in action.option_strings)
    return f"{names} (required)" if action.required else names


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices:
        return "/".join(map(str, action.choices))
    name = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
    return name if isinstance(name, str) else " ".join(name)


def _help(action: argparse.Action) -> str:
    text = (action.help or "") % {"default": action.default, "dest": action.dest, "prog": "pulse", "type": ""}
    return text.replace("|", "\\|")


def _subcommands(command: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()
