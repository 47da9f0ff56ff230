"""`pulse replay`: put a recording on the line, and show the resources that come out."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs

from pulse_core.clock import SystemClock
from pulse_core.collect.recording import Heading, replay
from pulse_core.errors import PluginFailed, PulseError
from pulse_core.line.registry import Registry
from pulse_core.model.report import Report
from pulse_core.model.resource import Resource
from pulse_core.plugin import Adapter


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("replay", help="show what resources a recording gives", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="the resources as the HTTP API gives them")
    parser.set_defaults(run=run)


@attrs.frozen(kw_only=True)
class Replayed:
    """What a recording came to."""

    reports: int
    unread: int
    resources: Sequence[Resource]


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when everything was read and something came out."""
    from pulse_core import log
    from pulse_core.host import load

    log.configure("warning")
    plugins = load(clock=SystemClock(), log=log.get())
    try:
        with replay(options.file) as recording:
            found = on_the_line(recording.reports, plugins.read)
    except OSError as error:
        raise PulseError(f"{options.file} cannot be read: {error.strerror}") from error
    print(_json(found.resources) if options.json else "\n".join(_table(recording.heading, found)))
    return 0 if found.resources and not found.unread else 1


def on_the_line(reports: Iterable[Report], read: Adapter) -> Replayed:
    """Read and register the reports as if they came now, each at its own time."""
    registry = Registry()
    count, unread = 0, 0
    for count, report in enumerate(reports, start=1):
        try:
            reading = read(report)
        except PluginFailed as error:
            unread += 1
            print(f"pulse: report {count}: {error}", file=sys.stderr)
            continue
        heard = registry.take(report, reading, at=report.taken_at, taken_at=report.taken_at)
        unread += len(reading.dropped) + len(heard.dropped)
    return Replayed(reports=count, unread=unread, resources=registry.resources())


def _json(resources: Sequence[Resource]) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(resources), indent=2).decode()


def _table(heading: Heading, found: Replayed) -> Iterator[str]:
    made = time.strftime("%Y-%m-%d %H:%M", time.gmtime(heading.made_at))
    yield f"{heading.source}, recorded {made} UTC by Pulse {heading.pulse_version}: {found.reports} reports"
    yield f"{'TYPE':20} {'NAME':30} {'STATUS':8} {'METRICS':>9}  CLAIMS"
    for one in found.resources:
        claims = ", ".join(sorted({claim.kind for claim in one.identity.claims}))
        known = sum(value is not None for value in one.metrics.values())
        yield f"{one.type:20} {one.name:30} {one.status:8} {known:4}/{len(one.metrics):<4}  {claims}"
    if found.unread:
        yield f"{found.unread} records could not be read"
