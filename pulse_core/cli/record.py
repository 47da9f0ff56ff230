"""`pulse record`: write down what a source says, so that `pulse replay` can show anywhere what Pulse makes of it."""

import argparse
import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import attrs

from pulse_core import __version__, log
from pulse_core.clock import SystemClock
from pulse_core.collect import Opening, found_nearby, opening
from pulse_core.collect.recording import Heading, record
from pulse_core.collect.redaction import Redactor
from pulse_core.collect.stamp import stamped
from pulse_core.errors import ConfigError, PulseError, SourceError
from pulse_core.model.ids import SourceId
from pulse_core.model.report import Report
from pulse_core.plugin import Clock, Offer, Secret, Source, Tools


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("record", help="write what a source says to a file, without secrets")
    parser.add_argument("source", metavar="SOURCE", help="an offer, or <offer>:<name>, for instance host:local")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="a name that ends in .gz is compressed")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the source")
    parser.add_argument("--count", type=int, default=3, help="how often to ask (default 3)")
    parser.add_argument("--seconds", type=float, help="pause between two times (default: the source's own)")
    parser.add_argument("--redact", action="append", default=[], metavar="TEXT", help="another text that must not be in the file")
    parser.add_argument("--hide-hardware", action="store_true", help="replace MAC addresses and serial numbers too")
    parser.set_defaults(run=_record)


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
                yield stamped(report, chosen.id, clock, interval_seconds=chosen.interval_seconds)


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
