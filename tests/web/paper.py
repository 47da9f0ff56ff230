"""Rooms that are made of paper, to stand behind the desks."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager

import attrs

from pulse_core.collect import Opening
from pulse_core.errors import Conflict, NotFound, RevisionConflict, SourceUnreachable, StoreUnavailable
from pulse_core.host import PluginCard
from pulse_core.line.annotating import checked
from pulse_core.line.chronicle import EventPage, Sought
from pulse_core.line.happened import Happening
from pulse_core.line.past import FieldChange, Moment
from pulse_core.model.health import Problem, SourceHealth
from pulse_core.model.identity import Claim
from pulse_core.model.metadata import Metadata
from pulse_core.model.metric import Measurement
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.model.push import PROTOCOL, AgentConfig, Push, Receipt
from pulse_core.model.report import Dropped
from pulse_core.model.resource import Identity, Resource, SourceView
from pulse_core.model.status import SourceStatus, Status
from pulse_core.plugin.fields import Secret, field, secret
from pulse_core.plugin.kinds import SHARED_KINDS
from pulse_core.plugin.offer import Examination, Lack, Offer
from pulse_core.plugin.ports import Verdict
from pulse_core.plugin.stores import Curve, Delete, Document, Entry, NewEntry, Put, SeriesStats

NOW = 1_700_000_000.0
PASSWORD = "seven green bottles"
CONSOLE = Principal(id="console", kind=PrincipalKind.CONSOLE, name="Console")


class StillClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


class Notebook:
    """A log that can be read."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def debug(self, event: str, **facts: object) -> None:
        self.events.append(event)

    info = warning = error = debug


def thing(id: str, **facts: object) -> Resource:
    known = {
        "type": "vm",
        "name": f"name-{id}",
        "status": Status.ONLINE,
        "sources": {"host:local": SourceView(status=SourceStatus.LIVE, last_seen=NOW, stale_after_seconds=30.0, key=f"key-{id}")},
        "identity": Identity(claims=(Claim("machine_id", f"abc{id}"),)),
        "metrics": {"cpu_ratio": 0.5},
        "last_seen": NOW,
    }
    return Resource(id=id, **(known | facts))


class PaperEstate:
    def __init__(self) -> None:
        self.known = [thing("r1", facets={"lab": {"rack": 4}}, aliases=("r0",)), thing("r2", parent="r1", status=Status.OFFLINE)]
        self.orders: list[tuple] = []

    def resources(self) -> Sequence[Resource]:
        return self.known

    def get(self, id: str) -> Resource | None:
        return next((r for r in self.known if id in (r.id, *r.aliases)), None)

    def children(self, id: str) -> Sequence[Resource]:
        return [r for r in self.known if r.parent == id]

    def measurements(self, id: str) -> Mapping[str, Measurement]:
        return {"cpu_ratio": Measurement(0.5, "host:local", NOW - 3, "host_process")}

    def pins(self, id: str) -> Sequence[object]:
        return []

    async def link(self, id: str, target: str, *, by: str, reason: str) -> Resource:
        if id == target:
            raise Conflict("same_resource", "A resource is itself already.")
        self.orders.append(("link", id, target, by, reason))
        return self.known[0]

    async def unlink(self, id: str, *, source: str, key: str, by: str, reason: str) -> Sequence[Resource]:
        self.orders.append(("unlink", id, source, key, by, reason))
        return self.known

    async def unpin(self, id: str, pin: str, *, by: str) -> None:
        self.orders.append(("unpin", id, pin, by))

    async def annotate(self, id: str, metadata: Metadata, *, seen_at: float | None) -> Resource:
        at = next(place for place, one in enumerate(self.known) if id in (one.id, *one.aliases))
        words = attrs.evolve(checked(metadata), changed_at=NOW)
        self.known[at] = attrs.evolve(self.known[at], metadata=None if words.empty else words)
        return self.known[at]


KILLED = Happening(
    key="1", source="host:local", kind="killed", title="n was killed", severity="warning", details={"exit_code": 137}, told_at=NOW
)


class PaperPast:
    def __init__(self) -> None:
        self.sought: list[Sought] = []

    async def timeline(self, resource, *, since, until, limit) -> Sequence[Moment]:
        changed = {"status": FieldChange("online", "offline")}
        facts = {"seq": 1, "id": resource.id, "name": "n", "type": "vm"}
        event = Moment(at=NOW, kind="event", event=KILLED, **facts)
        return [event, Moment(at=NOW - 1, kind="changed", fields=changed, **facts)][:limit]

    async def events(self, sought: Sought) -> EventPage:
        self.sought.append(sought)
        return EventPage(data=(Moment(seq=9, at=NOW, kind="event", id="r1", name="n", type="vm", event=KILLED),), next=9)


class PaperSeries:
    def __init__(self) -> None:
        self.asked: list[object] = []
        self.broken = False

    async def write(self, samples) -> None: ...

    async def read(self, query) -> Sequence[Curve]:
        if self.broken:
            raise StoreUnavailable("disk full")
        self.asked.append(query)
        ids = [group[0] for group in query.resources]
        return [
            Curve(resource=id, metric="cpu_ratio", step_seconds=0, at_ms=[1], mean=[0.5], low=[0.5], high=[0.5]) for id in ids
        ]

    async def stats(self) -> SeriesStats:
        return SeriesStats(series=1, size_bytes=2, tiers=())


class PaperKeeper:
    """Keeps nothing."""

    held = False

    def write(self, writes: Sequence[object]) -> None: ...


class PaperIntake:
    def __init__(self) -> None:
        self.pushes: list[Push] = []

    async def take(self, kind: str, push: Push, *, received_at: float) -> Receipt:
        self.pushes.append(push)
        dropped = (Dropped("reports[0].payload.disks[1]", "no name"),) if push.error == "lose one" else ()
        return Receipt(protocol=PROTOCOL, accepted=len(push.reports), dropped=dropped, config_revision=3)

    def cards(self):
        return {push.agent.id: push.agent for push in self.pushes}

    async def agent_config(self, id: str) -> AgentConfig:
        return AgentConfig(revision=3, sources={"host:local": {"interval_seconds": 5}}) if id == "a1" else AgentConfig()


class PaperCondition:
    def __init__(self) -> None:
        self.wrong: list[Problem] = []

    def problems(self) -> Sequence[Problem]:
        return self.wrong

    def sources(self) -> Sequence[SourceHealth]:
        return [
            SourceHealth(
                source="host:local", offer="host", title="Host", state="live", interval_seconds=10, effective_interval_seconds=10
            )
        ]

    def running(self) -> int:
        return 0


class PaperSources:
    """One of them is asked from here, one reported once."""

    def __init__(self) -> None:
        self.forgotten: list[tuple[str, str]] = []

    async def forget(self, source: str, *, by: str) -> int:
        if source == "host:local":
            raise Conflict("source_in_use", "It is asked from here.")
        if source != "agent:a1/host:local":
            raise NotFound("no_such_source", "There is no such source.")
        self.forgotten.append((source, by))
        return 2


@attrs.frozen(kw_only=True)
class LabConfig:
    address: str = field(title="Address", redact=True)
    token: Secret = secret(Secret(""), title="Token")
    interval_seconds: float = field(10.0, title="Interval", minimum=2, maximum=3600)


@asynccontextmanager
async def open_lab(config, tools):
    if config.address == "https://nobody":
        raise SourceUnreachable("nobody is there", hint="switch it on")
    yield None


async def examine_lab(config, tools):
    if config.token.reveal() != "canary":
        lack = Lack(feature="the beakers", permission="Lab.Look", where="/lab", fix="give it")
        return Examination(problem="the token does not hold", lacks=(lack,))
    async with open_lab(config, tools):
        return Examination(summary="Two beakers.", facts=(("Beakers", "2"),))


LAB = Offer(name="lab", title="Laboratory", config=LabConfig, open=open_lab, examine=examine_lab)


class PaperAsking:
    """Remembers which sources are asked, and with what."""

    def __init__(self) -> None:
        self.openings: dict[str, Opening] = {}

    def put(self, item: Opening) -> None:
        self.openings[item.id] = item

    def remove(self, id: str) -> None:
        self.openings.pop(id, None)

    async def forget(self, source: str) -> int:
        return 3


class PaperPlugins:
    def cards(self) -> Sequence[PluginCard]:
        return [PluginCard(name="lab", title="Lab", version="1", state="refused", step="version", reason="too new")]

    def kinds(self):
        return SHARED_KINDS

    def pages(self):
        return {}

    async def allow(self, who: Principal, action: str, on: str) -> Verdict:
        return Verdict(allowed=True)


class PaperStore:
    """Documents and journal in memory, written together; both can break."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[int, bytes]] = {}
        self.streams: dict[str, list[Entry]] = {}
        self.broken = False

    async def get(self, collection: str, key: str) -> Document | None:
        found = self.kept.get((collection, key))
        return Document(collection=collection, key=key, body=found[1], revision=found[0]) if found else None

    async def all(self, collection: str) -> Sequence[Document]:
        return [
            Document(collection=name, key=key, body=body, revision=revision)
            for (name, key), (revision, body) in sorted(self.kept.items())
            if name == collection
        ]

    async def collections(self) -> Sequence[str]:
        return sorted({name for name, _ in self.kept})

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        if self.broken:
            raise StoreUnavailable("the disk is full")
        for write in writes:
            revision = self.kept.get((write.collection, write.key), (0, b""))[0]
            if isinstance(write, Put) and write.expect not in (None, revision):
                raise RevisionConflict(f"{write.collection}/{write.key} is at {revision}")
        for write in writes:
            place = (write.collection, write.key)
            if isinstance(write, Delete):
                self.kept.pop(place, None)
            else:
                self.kept[place] = (self.kept.get(place, (0, b""))[0] + 1, write.body)
        await self.append(entries)

    async def append(self, entries: Sequence[NewEntry]) -> None:
        if self.broken:
            raise StoreUnavailable("the disk is full")
        for new in entries:
            rows = self.streams.setdefault(new.stream, [])
            seq = new.seq or len(rows) + 1
            rows.append(Entry(stream=new.stream, seq=seq, at=new.at, subject=new.subject, body=new.body))

    async def read(
        self, stream, *, after_seq=0, since=None, until=None, subjects=(), limit=1000, newest_first=False
    ) -> Sequence[Entry]:
        rows = [
            row
            for row in self.streams.get(stream, ())
            if row.seq > after_seq
            and (since is None or row.at >= since)
            and (until is None or row.at <= until)
            and (not subjects or row.subject in subjects)
        ]
        return (rows[::-1] if newest_first else rows)[:limit]

    async def last_seq(self, stream: str) -> int:
        rows = self.streams.get(stream)
        return rows[-1].seq if rows else 0

    async def prune(self, stream: str, *, through_seq: int) -> None:
        self.streams[stream] = [row for row in self.streams.get(stream, ()) if row.seq > through_seq]

    def everything(self) -> bytes:
        rows = [row.body for rows in self.streams.values() for row in rows]
        return b"\n".join([*(body for _, body in self.kept.values()), *rows])
