"""Listen to what an engine tells by itself, and remember what changed until the next turn."""

import contextlib
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import datetime

import attrs
import msgspec

from pulse_core.plugin import Clock, Json, Log, SourceError
from pulse_docker import masking
from pulse_docker.client import Engine

MOST_LINE_BYTES = 4 << 20
"""A label of a megabyte comes along with every event of its container."""

MOST_KEPT = 1000
MOST_CHANGED = 100
"""When more containers than this changed at once, all are looked at."""

SILENCE_SECONDS = 600.0
_RETRY_SECONDS = (1.0, 2.0, 5.0)
_SSH_RETRY_SECONDS = (5.0, 15.0, 60.0)
"""Whoever signs in too often is locked out of some machines."""

_STEADY_SECONDS = 30.0
_MOST_ATTRIBUTES = 64

_TOLD = {
    "container": "create start restart stop die kill oom pause unpause destroy rename update health_status",
    "image": "pull tag untag delete load import prune",
    "volume": "create destroy prune",
    "network": "create destroy remove connect disconnect prune",
    "service": "create update remove",
    "node": "create update remove",
    "daemon": "reload",
}
_ACTIONS = {kind: frozenset(words.split()) for kind, words in _TOLD.items()}
_PODMANS = frozenset({"died", "remove", "init", "cleanup"})
"""Other words for die and destroy, and two that change the state as well."""


class Lines:
    """Cuts a stream of bytes into lines. One that is longer than anybody means is left out, and counted in `lost`."""

    def __init__(self, *, most_bytes: int = MOST_LINE_BYTES) -> None:
        self._most_bytes = most_bytes
        self._parts: list[bytes] = []
        self._taken = 0
        self._skipping = False
        self.lost = 0

    def feed(self, part: bytes) -> Iterator[bytes]:
        """The lines that this part completes. The half one that is left waits for the next part."""
        *ended, rest = part.split(b"\n")
        for piece in ended:
            self._add(piece)
            line, skipped = b"".join(self._parts), self._skipping
            self._parts, self._taken, self._skipping = [], 0, False
            if line.strip() and not skipped:
                yield line
        self._add(rest)

    def _add(self, piece: bytes) -> None:
        self._taken += len(piece)
        if self._taken <= self._most_bytes:
            self._parts.append(piece)
        elif not self._skipping:
            self.lost += 1
            self._skipping = True
            self._parts = []


@attrs.frozen
class Taken:
    """What is new: events, the containers that changed, and the kinds of what changed.

    `everything`: nobody knows what changed. `gone`: a container went, and the sums of a whole list are others.
    """

    events: list[dict[str, Json]]
    containers: set[str]
    everything: bool
    gone: bool
    kinds: set[str]


class News:
    """What changed since it was last taken. Bounded, whatever happens: then everything counts as changed."""

    def __init__(self) -> None:
        self.events: deque[dict[str, Json]] = deque(maxlen=MOST_KEPT)
        self.containers: set[str] = set()
        self.everything = False
        self.gone = False
        self.kinds: set[str] = set()
        self._seen: deque[tuple[object, ...]] = deque(maxlen=256)
        self.newest_nano = 0

    def take(self, event: dict[str, Json]) -> bool:
        """Note an event; whether it is one that says something new."""
        name = identity(event)
        if not concerns(event) or name in self._seen:
            return False
        self._seen.append(name)
        nano = event.get("timeNano")
        if isinstance(nano, int) and not isinstance(nano, bool):
            self.newest_nano = max(self.newest_nano, nano)
        self.events.append(event)
        self._mark(event)
        return True

    def _mark(self, event: dict[str, Json]) -> None:
        kind, subject = str(event.get("Type")), subject_of(event)
        self.kinds.add(kind)
        if kind == "network":
            subject = str(attributes_of(event).get("container") or "")
        if kind in ("container", "network") and subject and not self.everything:
            self.containers.add(subject)
        self.gone |= first_word(event) in ("destroy", "remove") and kind == "container"
        self.everything |= len(self.containers) > MOST_CHANGED

    def begin(self, system_time: Json) -> None:
        """Nothing before this time of the engine's own clock is news. A text that is no time leaves it to the first event."""
        with contextlib.suppress(ValueError, TypeError, OverflowError):
            moment = datetime.fromisoformat(_SECONDS.sub(r"\1", str(system_time)).replace("Z", "+00:00"))
            self.newest_nano = int(moment.timestamp()) * 1_000_000_000

    def put_back(self, taken: "Taken", *, events: bool = True) -> None:
        """What was taken was not dealt with: it is still new."""
        if events:
            self.events.extendleft(reversed(taken.events))
        self.containers |= taken.containers
        self.everything |= taken.everything
        self.gone |= taken.gone


def identity(event: dict[str, Json]) -> tuple[object, ...]:
    """What tells an event from another: an engine repeats some when it is asked for the past."""
    nano = event.get("timeNano")
    subject = subject_of(event) or str(attributes_of(event).get("name"))  # Podman knows some things by their names only
    return (nano if isinstance(nano, int) else None, str(event.get("Type")), str(event.get("Action")), subject)


def concerns(event: dict[str, Json]) -> bool:
    """Whether it is about something that is shown; the commands of health checks are most of what is not."""
    kind = event.get("Type")
    word = first_word(event)
    return isinstance(kind, str) and (word in _ACTIONS.get(kind, ()) or (kind == "container" and word in _PODMANS))


def first_word(event: Mapping[str, Json]) -> str:
    """`health_status` of `health_status: healthy`."""
    return str(event.get("Action") or event.get("status") or "").partition(":")[0].strip()


def subject_of(event: Mapping[str, Json]) -> str:
    """The id of what it is about."""
    actor = event.get("Actor")
    subject = actor.get("ID") if isinstance(actor, dict) else None
    return str(subject or event.get("id") or "")


def attributes_of(event: dict[str, Json]) -> dict[str, Json]:
    """What the engine adds to an event: labels and facts in one."""
    actor = event.get("Actor")
    found = actor.get("Attributes") if isinstance(actor, dict) else None
    return found if isinstance(found, dict) else {}


def parsed(line: bytes) -> dict[str, Json] | None:
    """An event with its texts cut; None for a line that is none."""
    try:
        said = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(said, dict) or not isinstance(said.get("Type"), str):
        return None
    kept = {name: masking.bounded(said[name]) for name in _FIELDS if name in said}
    few = dict(list(attributes_of(kept).items())[:_MOST_ATTRIBUTES])
    return {**kept, "Actor": {"ID": subject_of(kept), "Attributes": few}}


_SECONDS = re.compile(r"(:\d\d)\.\d+")
_FIELDS = ("Type", "Action", "Actor", "scope", "time", "timeNano", "status", "id", "from")


class Listener:
    """Keeps the stream open until it is cancelled; what was missed in between is asked for when it is opened again."""

    def __init__(self, engine: Engine, news: News, *, clock: Clock, log: Log, wake: Callable[[], None]) -> None:
        self._engine = engine
        self._news = news
        self._clock = clock
        self._log = log
        self._wake = wake
        self.trouble: SourceError | None = None
        self.connected = False
        self._opened_before = False

    async def run(self) -> None:
        """Listen for ever."""
        pauses = _SSH_RETRY_SECONDS if self._engine.line.by == "ssh" else _RETRY_SECONDS
        failed = 0
        while True:
            began = self._clock.monotonic()
            try:
                await self._listen()
            except SourceError as error:
                self._note(error)
            finally:
                self.connected = False
            failed = 0 if self._clock.monotonic() - began > _STEADY_SECONDS else failed + 1
            await self._clock.sleep(pauses[min(max(failed - 1, 0), len(pauses) - 1)])

    async def _listen(self) -> None:
        async with self._engine.stream("/events", self._query(), silence_seconds=SILENCE_SECONDS) as parts:
            self._opened()
            async for event in self._events(parts):
                if self._news.take(event):
                    self._wake()

    async def _events(self, parts: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Json]]:
        lines = Lines()
        async for part in parts:
            lost = lines.lost
            for line in lines.feed(part):
                event = parsed(line)
                if event is None:
                    lines.lost += 1
                else:
                    yield event
            if lines.lost > lost:  # something happened, and nobody knows what
                self._news.everything = True
                self._wake()

    def _opened(self) -> None:
        if self.trouble is not None:
            self._log.info("events_healed", source=self._engine.where)
        self.trouble, self.connected = None, True
        if self._opened_before or not self._news.newest_nano:
            self._news.everything = True
            self._wake()
        self._opened_before = True

    def _note(self, error: SourceError) -> None:
        if self.trouble is None and not self.connected:
            self._log.warning("events_lost", source=self._engine.where, reason=str(error))
        if not self.connected:
            self.trouble = error

    def _query(self) -> dict[str, str]:
        filters: dict[str, list[str]] = {"type": sorted(_ACTIONS)}
        if not self._engine.podman:  # its filters know other words
            filters["event"] = sorted(set().union(*_ACTIONS.values()))
        query = {"filters": msgspec.json.encode(filters).decode()}
        if self._news.newest_nano:
            seconds, nano = divmod(self._news.newest_nano, 1_000_000_000)
            query["since"] = f"{seconds}.{nano:09}"
        return query


@contextlib.contextmanager
def taken(news: News) -> Iterator[Taken]:
    """What is new since the last turn; it stays new when the turn fails."""
    found = Taken(list(news.events), set(news.containers), news.everything, news.gone, set(news.kinds))
    news.events.clear()
    news.containers.clear()
    news.kinds.clear()
    news.everything = news.gone = False
    try:
        yield found
    except BaseException:
        news.put_back(found)
        raise
