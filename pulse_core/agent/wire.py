"""Make the bytes of a push, and read what the server answers."""

import re
import zlib
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, TypeVar

import attrs
import msgspec

from pulse_core.collect.recording import encoded
from pulse_core.errors import SourceGarbled
from pulse_core.model.push import MAX_DECODED_BYTES, MAX_ENCODED_BYTES, PROTOCOL, AgentCard, AgentConfig, Receipt
from pulse_core.model.report import Report

SPOKEN = (PROTOCOL,)
"""The protocols that this agent can write."""


@attrs.frozen
class Record:
    """One report on its way: the source inside the agent, and the report as JSON, encoded once."""

    source: str
    body: bytes

    @classmethod
    def of(cls, source: str, report: Report) -> "Record":
        return cls(source, encoded(report))


@attrs.frozen(kw_only=True)
class Answer:
    """What came back over HTTP. `retry_after` is in seconds, where the server named one."""

    status: int
    body: bytes = b""
    retry_after: float | None = None


class Verdict(Enum):
    """What an answer means for the batch it answers."""

    TAKEN = "taken"
    LATER = "later"
    DENIED = "denied"
    OLD = "old"
    LARGE = "large"
    BAD = "bad"


_VERDICTS = {
    400: Verdict.BAD,
    422: Verdict.BAD,
    401: Verdict.DENIED,
    403: Verdict.DENIED,
    404: Verdict.DENIED,
    409: Verdict.DENIED,
}
_VERDICTS |= {413: Verdict.LARGE, 426: Verdict.OLD}


def judge(answer: Answer) -> Verdict:
    """What the status says. Whatever it does not name is tried again later."""
    if 200 <= answer.status < 300:
        return Verdict.TAKEN
    return _VERDICTS.get(answer.status, Verdict.LATER)


@attrs.frozen(kw_only=True)
class Envelope:
    """All of a push but its reports."""

    protocol: int
    agent: AgentCard
    source: str
    sent_at: float
    spool_dropped: int = 0
    error: str = ""


def packed(envelope: Envelope, bodies: Sequence[bytes]) -> bytes | None:
    """A `Push` as gzip, made of reports that were encoded when they came; None when the server would refuse it for its size.

    It is packed part by part: of a push of some megabytes there is never another copy in memory.
    """
    head = msgspec.json.encode(envelope)[:-1] + b',"reports":['
    if len(head) + sum(len(body) + 1 for body in bodies) + 2 > MAX_DECODED_BYTES:
        return None
    gzip = zlib.compressobj(5, zlib.DEFLATED, 31)
    parts = [gzip.compress(head)]
    for number, body in enumerate(bodies):
        parts += [gzip.compress(b"," if number else b""), gzip.compress(body)]
    parts += [gzip.compress(b"]}"), gzip.flush()]
    encoded = b"".join(parts)
    return encoded if len(encoded) <= MAX_ENCODED_BYTES else None


def by_source(records: Iterable[Record]) -> dict[str, list[bytes]]:
    """The reports of each source, in their order."""
    groups: dict[str, list[bytes]] = {}
    for record in (record for record in records if record.body):
        groups.setdefault(record.source, []).append(record.body)
    return groups


def receipt_of(answer: Answer) -> Receipt:
    """What the server took. Raises SourceGarbled when that is not what the answer says."""
    return _typed(answer.body, Receipt)


@attrs.frozen
class _Config:
    """An `AgentConfig` whose settings msgspec can decode: it does not know types that contain themselves."""

    revision: int
    interval_seconds: float = 0.0
    sources: dict[str, dict[str, Any] | None] = attrs.field(factory=dict)


def config_of(body: bytes) -> AgentConfig:
    """What the server wants this agent to do. Raises SourceGarbled."""
    read = _typed(body, _Config)
    return AgentConfig(revision=read.revision, interval_seconds=read.interval_seconds, sources=read.sources)


@attrs.frozen
class _Version:
    agent_protocols: tuple[int, ...] = ()


def common_protocol(answer: Answer) -> int | None:
    """The highest protocol that both sides speak, from the answer of `/api/version`."""
    common = set(SPOKEN) & set(_typed(answer.body, _Version).agent_protocols)
    return max(common) if common else None


def message_of(answer: Answer) -> str:
    """The server's own words, or the bare status where it sent none."""
    message = _told(answer, "message")
    return f"{answer.status} {message}".strip()[:300] if isinstance(message, str) else str(answer.status)


def lacks_scope(answer: Answer) -> bool:
    """Whether the token is good, but not for what this source delivers."""
    return answer.status == 403 and _told(answer, "code") == "scope_missing"


def blames_all(answer: Answer) -> bool:
    """Whether the server named something of the push that no report of it can help: a source's name, the agent's card."""
    path = _told(answer, "details", "path")
    return isinstance(path, str) and path != "" and not path.startswith("reports")


def _told(answer: Answer, *place: str) -> object:
    """What stands at a place of the error envelope, None where there is none."""
    try:
        found = msgspec.json.decode(answer.body)["error"]
        for name in place:
            found = found[name]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError, KeyError, IndexError):
        return None
    result: object = found
    return result


def culprit_of(answer: Answer, count: int) -> int | None:
    """Which of `count` reports the server named as bad, if it named one: `reports[3]` or `reports/3` in its answer."""
    match = re.search(rb"reports(?:\[|/|\.)(\d{1,6})", answer.body)
    index = int(match.group(1)) if match else -1
    return index if 0 <= index < count else None


T = TypeVar("T")


def _typed(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceGarbled(f"the server's answer is not a {kind.__name__.strip('_')}: {error}") from error
