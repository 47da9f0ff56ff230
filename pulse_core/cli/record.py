"""`pulse record` and `pulse replay`: write down what a source says, and see what Pulse makes of it anywhere else."""

import argparse
import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import attrs

from pulse_core import __version__, log
from pulse_core.clock import SystemClock
from pulse_core.collect import Opening, found_nearby, opening
from pulse_core.collect.recording import Heading, record, replay
from pulse_core.collect.redaction import Redactor
from pulse_core.errors import ConfigError, PluginFailed, PulseError, SourceError
from pulse_core.model.ids import SourceId
from pulse_core.model.report import Observation, Report
from pulse_core.plugin import Adapter, Clock, Offer, Secret, Source, Tools


def add_parser(subparsers: Any) -> None:
    """Add `record` and `replay` to the command line of `pulse`."""
    parser = subparsers.add_parser("record", help="write what a source says to a file, without secrets")
    parser.add_argument("source", metavar="SOURCE", help="an offer, or <offer>:<name>, for instance host:local")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="a name that ends in .gz is compressed")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the source")
    parser.add_argument("--count", type=int, default=3, help="how often to ask (default 3)")
    parser.add_argument("--seconds", type=float, help="pause between two times (default: the source's own)")
    parser.add_argument("--redact", action="append", default=[], metavar="TEXT", help="another text that must not be in the file")
    parser.add_argument("--hide-hardware", action="store_true", help="replace MAC addresses and serial numbers too")
    parser.set_defaults(run=_record)
    parser = subparsers.add_parser("replay", help="show what resources a recording gives")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="everything that was read, as JSON")
    parser.set_defaults(run=_replay)


def _record(options: argparse.Namespace) -> int:
    from pulse_core.host import load

    clock, quiet = SystemClock(), log.get()
    log.configure("warning")
    offers = {name: owned.item for name, owned in load(clock=clock, log=quiet).sources().items()}
    chosen = chosen_opening(options.source, offers, _settings(options.set), interval_seconds=options.seconds)
    if not 1 <= options.count <= 100_000:
        raise ConfigError("count", "between 1 and 100000")
    redactor = Redactor(marked_texts(chosen.config, options.redact), macs=options.hide_hardware, serials=options.hide_hardware)
    count = asyncio.run(_ask(chosen, options, redactor, clock))
    print(f"{count} reports of {chosen.id} in {options.output}; look through it before you pass it on")
    return 0 if count else 1


async def _ask(chosen: Opening, options: argparse.Namespace, redactor: Redactor, clock: Clock) -> int:
    heading = Heading(source=chosen.id, offer=chosen.offer.name, made_at=clock.now(), pulse_version=__version__)
    written = 0
    with record(options.output, heading, redactor) as write:
        try:
            async for report in _reports(chosen, options.count, clock):
                write(report)
                written += 1
        except SourceError:
            raise
        except Exception as error:  # the plugin border
            raise PulseError(f"{chosen.id}: {type(error).__name__}: {error}") from error
    return written


async def _reports(chosen: Opening, count: int, clock: Clock) -> AsyncIterator[Report]:
    from pulse_core.net import Clients

    tools = Tools(source=chosen.id, clock=clock, log=log.get(source=chosen.id), http=Clients(clock=clock))
    async with AsyncExitStack() as stack:
        async with asyncio.timeout(chosen.timeout_seconds):
            source = await stack.enter_async_context(chosen.offer.open(chosen.config, tools))
        for turn in range(count):
            await clock.sleep(chosen.interval_seconds if turn else 0.0)
            async with asyncio.timeout(chosen.timeout_seconds):
                reports = await source.collect()
            for report in reports:
                yield _stamped(report, chosen, clock)


def _stamped(report: Report, chosen: Opening, clock: Clock) -> Report:
    return attrs.evolve(
        report,
        source=chosen.id,
        taken_at=report.taken_at or clock.now(),
        monotonic=report.monotonic or clock.monotonic(),
        epoch=report.epoch or f"recording-{id(chosen):x}",
        interval_seconds=max(report.interval_seconds, chosen.interval_seconds),
    )


def chosen_opening(
    wanted: str, offers: Mapping[str, Offer[Source]], settings: Mapping[str, str], *, interval_seconds: float | None = None
) -> Opening:
    """The source that `wanted` names. Without settings it must be one that is found near. Raises ConfigError."""
    from pulse_core.forms import from_texts

    offer = offers.get(wanted.partition(":")[0])
    if offer is None:
        raise ConfigError("SOURCE", f"no plugin offers {wanted!r}; there are: {', '.join(sorted(offers)) or 'none'}")
    found = found_nearby([offer], log.get())
    name = wanted if ":" in wanted else next(iter(found), f"{wanted}:recorded")
    config = found[name] if name in found and not settings else from_texts(offer.config, settings)
    return opening(SourceId(name), offer, config, interval_seconds=interval_seconds)


def marked_texts(config: object, more: Iterable[str] = ()) -> dict[str, str]:
    """What must not be in a recording: this machine's name, what the configuration marks, and what a person adds."""
    from pulse_core.forms import redaction_values

    secrets = {value.reveal() for value in _values(config) if isinstance(value, Secret)}
    texts = {name: "host" for name in (socket.getfqdn(), socket.gethostname()) if name not in ("localhost", "")}
    texts |= {text: "secret" if text in secrets else "host" for text in redaction_values(config)}
    return texts | dict.fromkeys(secrets - {""}, "secret") | dict.fromkeys(more, "text")


def _values(config: object) -> Iterator[object]:
    """The values of a configuration's fields, at any depth."""
    kind: Any = type(config)
    for name in (field.name for field in attrs.fields(kind)) if attrs.has(kind) else ():
        value = getattr(config, name)
        yield value
        yield from _values(value)


def _settings(words: Iterable[str]) -> dict[str, str]:
    settings = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ConfigError("set", f"{word!r} is not NAME=VALUE")
        settings[name] = value
    return settings


def _replay(options: argparse.Namespace) -> int:
    from pulse_core.host import load

    log.configure("warning")
    plugins = load(clock=SystemClock(), log=log.get())
    try:
        with replay(options.file) as recording:
            seen, count, unread = _read(recording.reports, plugins.read)
    except OSError as error:
        raise PulseError(f"{options.file} cannot be read: {error.strerror}") from error
    print(_json(seen) if options.json else "\n".join(_table(recording.heading, count, seen, unread)))
    return 0 if seen and not unread else 1


def _read(reports: Iterable[Report], read: Adapter) -> tuple[list[Observation], int, int]:
    """The last observation of each thing, how many reports there were, and how many records could not be read."""
    seen: dict[tuple[str, str], Observation] = {}
    count, unread = 0, 0
    for count, report in enumerate(reports, start=1):
        try:
            reading = read(report)
        except PluginFailed as error:
            unread += 1
            print(f"pulse: report {count}: {error}", file=sys.stderr)
            continue
        unread += len(reading.dropped)
        seen |= {(one.type, one.key): one for one in reading.observations}
    return list(seen.values()), count, unread


def _json(observations: Iterable[Observation]) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(list(observations)), indent=2).decode()


def _table(heading: Heading, count: int, observations: Iterable[Observation], unread: int) -> Iterator[str]:
    made = time.strftime("%Y-%m-%d %H:%M", time.gmtime(heading.made_at))
    yield f"{heading.source}, recorded {made} UTC by Pulse {heading.pulse_version}: {count} reports"
    yield f"{'TYPE':20} {'NAME':30} {'STATUS':8} {'METRICS':>7}  CLAIMS"
    for one in sorted(observations, key=lambda one: (one.type, one.name, one.key)):
        claims = ", ".join(sorted({claim.kind for claim in one.claims}))
        yield f"{one.type:20} {one.name:30} {one.status:8} {len(one.metrics) + len(one.counters):7}  {claims}"
    if unread:
        yield f"{unread} records could not be read"
