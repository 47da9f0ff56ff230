"""Show an answer to the connectors' probes, at the border to them: whatever they say of it is checked and bounded."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import attrs

from pulse_core.forms.shape import shape
from pulse_core.host.calling import Failure, ask
from pulse_core.model.report import Json
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.probe import Heard, Probe, Recognised
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Log

RECOGNISE_SECONDS: Final = 1.0
MOST_SETTINGS: Final = 20
LONGEST_TEXT: Final = 300
LONGEST_NAME: Final = 80


@attrs.frozen(kw_only=True)
class Question:
    """What to ask at a port: `probes` are those that want to see the answer, each with its offer."""

    scheme: str
    path: str
    probes: tuple[tuple[Offer[Source], Probe], ...]


def questions(offers: Sequence[Offer[Source]], *, port: int, anywhere: bool, scheme: str = "") -> Sequence[Question]:
    """What to ask at `port`, each once. `anywhere` asks there for what usually answers elsewhere, too."""
    by_way: dict[tuple[str, str], list[tuple[Offer[Source], Probe]]] = {}
    for offer, probe in _probes(offers):
        if not anywhere and port not in probe.ports:
            continue
        for way in probe.schemes:
            if scheme in ("", way):
                by_way.setdefault((way, probe.path), []).append((offer, probe))
    ordered = sorted(by_way.items(), key=lambda one: one[0][0] != "https")
    return [Question(scheme=way, path=path, probes=tuple(probes)) for (way, path), probes in ordered]


def ports(offers: Sequence[Offer[Source]]) -> Sequence[int]:
    """Every port at which something can be recognised."""
    return sorted({port for _, probe in _probes(offers) for port in probe.ports})


def _probes(offers: Sequence[Offer[Source]]) -> Iterator[tuple[Offer[Source], Probe]]:
    for offer in offers:
        yield from ((offer, probe) for probe in offer.probes if not offer.here_only)


async def recognised(question: Question, heard: Heard, log: Log) -> Sequence[tuple[Offer[Source], Recognised]]:
    """What the probes take the answer for. One that fails has recognised nothing."""
    found: dict[str, tuple[Offer[Source], Recognised]] = {}
    for offer, probe in question.probes:
        answer = await asyncio.to_thread(ask, partial(probe.recognise, heard), seconds=RECOGNISE_SECONDS)
        if isinstance(answer, Failure):
            log.warning("probe_failed", offer=offer.name, reason=answer.reason)
        elif answer is not None and (sound := _sound(answer, offer)) is not None:
            found.setdefault(offer.name, (offer, sound))
    return list(found.values())


def _sound(answer: object, offer: Offer[Source]) -> Recognised | None:
    """The answer as it may be shown, with settings that the form has and no secret; None when it is none."""
    if not isinstance(answer, Recognised) or not isinstance(answer.config, Mapping):
        return None
    fields = {field.name for field in shape(offer.config) if not field.secret}
    config = {name: value for name, value in list(answer.config.items())[:MOST_SETTINGS] if name in fields and _plain(value)}
    return Recognised(config=config, name=_line(answer.name), version=_line(answer.version))


def _plain(value: Json) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= LONGEST_TEXT)


def _line(text: str) -> str:
    """One line that can be read."""
    return "".join(letter for letter in str(text)[:LONGEST_NAME] if letter.isprintable())
