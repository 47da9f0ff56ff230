"""The reference of settings, from the fields that declare them: of Pulse itself, then of each plugin of this tree."""

import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pulse_core.access import BUILT_IN_BACKENDS
from pulse_core.forms.reference import Row, reference
from pulse_core.plugin import ENTRY_POINTS, Offer
from pulse_core.settings import Settings

ROOT = Path(__file__).parents[2]
OFFERING = ("pulse_sources", "pulse_notifiers", "pulse_ai_providers", "pulse_auth_backends")
INTRODUCTION = """\
A setting is written into `.env` in the data directory, one `NAME=value` a line, or into the environment, which beats
the file. Pulse reads the file again when it changes and on SIGHUP; a file with a mistake is refused with its line, and
the settings stay as they were. A mistyped name is an error, not a silent default. `PULSE_DATA_DIR` cannot stand in the
file, because it says where the file is. How to change them is told in [Change settings](../how-to/change-settings.md)."""


def page() -> str:
    own = _table("name", [(f"`{row.env}`", row) for row in reference(Settings) if row.env])
    return "\n\n".join(("# Settings", INTRODUCTION, Settings.__doc__ or "", own, *_sign_in(), "## Of plugins", *_offers()))


def _sign_in() -> Iterator[str]:
    yield "## Of sign-in"
    for offer in BUILT_IN_BACKENDS:
        yield (offer.config.__doc__ or "").strip().replace("\n    ", "\n")
        yield _table("name", [(f"`{row.env}`", row) for row in reference(offer.config)])


def _offers() -> Iterator[str]:
    for module in _plugin_modules():
        for offer in _offered(module):
            rows = [(f"`{row.name}`", row) for row in reference(offer.config)]
            yield f"### {offer.title} (`{offer.name}`)\n\n{offer.description or (offer.config.__doc__ or '').strip()}"
            yield _table("field", rows) if rows else "Needs no configuration."


def _plugin_modules() -> Iterator[object]:
    for project in sorted(ROOT.glob("plugins/*/pyproject.toml")):
        points = tomllib.loads(project.read_text(encoding="utf-8"))["project"].get("entry-points", {}).get(ENTRY_POINTS, {})
        yield from (importlib.import_module(module) for module in points.values())


def _offered(module: object) -> Iterator[Offer[object]]:
    for hook in OFFERING:
        declare = getattr(module, hook, None)
        yield from declare() if declare else ()


def _table(head: str, rows: list[tuple[str, Row]]) -> str:
    lines = [f"| {head} | type | default | what it is |", "| --- | --- | --- | --- |"]
    for name, row in rows:
        limits = f"{row.limits[:1].upper()}{row.limits[1:]}." if row.limits else ""
        what = " ".join(filter(None, (f"{row.title.rstrip('.')}.", row.help, limits))).replace("|", "\\|")
        default = "required" if row.required else f"`{row.default}`".replace("|", "\\|") if row.default else "(empty)"
        lines.append(f"| {name} | {row.type.replace('|', 'or')} | {default} | {what} |")
    return "\n".join(lines)
