"""What every engine for the three store ports must keep: run these against yours.

```python
async def test_my_engine_keeps_documents(tmp_path: Path) -> None:
    await check_documents(open_mine, str(tmp_path))
```

Each opens the engine, closes it and opens it again, and raises AssertionError that names the promise.
"""

import itertools
from collections.abc import Sequence

from pulse_core.errors import RevisionConflict
from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import (
    LASTING_STREAMS,
    Curve,
    Delete,
    Document,
    Documents,
    Entry,
    Journal,
    NewEntry,
    OpenStore,
    Put,
    Samples,
    Series,
    SeriesQuery,
    Store,
    StoreSettings,
)

NOON = 1_700_000_000.0 - 1_700_000_000.0 % 3600
"""A whole hour some years ago, in seconds since the epoch."""

_FEW = 10_000


async def check_documents(open_store: OpenStore, directory: str) -> None:
    """Documents: revisions, all or nothing, order, and all of it again after a restart."""
    settings = StoreSettings(directory=directory, organisation="documents")
    async with open_store(settings) as store:
        await _documents_have_revisions(store.documents)
        await _writes_are_all_or_nothing(store)
        _same("a store that works has no trouble", store.trouble, "")
    async with open_store(settings) as store:
        kept = await store.documents.all("users")
        _same("documents survive a restart, ordered by key", [one.key for one in kept], ["ann", "bob"])
        _same("collections survive a restart", list(await store.documents.collections()), ["roles", "users"])
        _same("a write's entries survive with it", [entry.body for entry in await store.journal.read("audit")], [b"both"])


async def check_journal(open_store: OpenStore, directory: str) -> None:
    """The journal: numbering by itself and by the writer, filters, order, and numbers that outlive their rows."""
    settings = StoreSettings(directory=directory, organisation="journal", journal_days=1)
    async with open_store(settings) as store:
        await _the_journal_numbers_its_streams(store.journal)
        await _a_writer_may_number(store.journal)
        await _the_journal_filters(store.journal)
    async with open_store(settings) as store:
        _same("rows survive a restart", len(await store.journal.read("incidents")), 4)
        await store.upkeep(NOON + 86400 * 1.5)
        _same("retention removes old rows", [entry.seq for entry in await store.journal.read("incidents")], [4])
        await store.upkeep(NOON + 86400 * 30)
        _same("retention removes all that is old", await store.journal.read("incidents"), [])
        _same("retention does not lower the last number", await store.journal.last_seq("incidents"), 4)
        await store.journal.append([_entry("incidents", at=NOON + 86400 * 30)])
        _same("numbering goes on after retention", [entry.seq for entry in await store.journal.read("incidents")], [5])


async def check_lasting_streams(open_store: OpenStore, directory: str) -> None:
    """The streams that prove themselves: no age ends their rows, their owner does, and numbering goes on."""
    settings = StoreSettings(directory=directory, organisation="lasting", journal_days=1)
    async with open_store(settings) as store:
        for stream in LASTING_STREAMS:
            await store.journal.append([_entry(stream, at=NOON + number) for number in range(2500)])
        await store.upkeep(NOON + 86400 * 4000)
        await _only_the_owner_prunes(store.journal)
    async with open_store(settings) as store:
        left = [entry.seq for entry in await store.journal.read("audit")]
        _same("what was pruned stays away", left, [2499, 2500])
        await store.journal.prune("audit", through_seq=10_000)
        _same("everything can be pruned", await store.journal.read("audit"), [])
        await store.journal.append([_entry("audit")])
        _same("numbering goes on after pruning", [entry.seq for entry in await store.journal.read("audit")], [2501])


async def _only_the_owner_prunes(journal: Journal) -> None:
    for stream in LASTING_STREAMS:
        _same(f"no age ends a row of {stream}", len(await journal.read(stream, limit=_FEW)), 2500)
    await journal.prune("audit", through_seq=0)
    _same("pruning through 0 removes nothing", len(await journal.read("audit", limit=_FEW)), 2500)
    await journal.prune("audit", through_seq=2498)
    _same("pruning removes through the number", [row.seq for row in await journal.read("audit")], [2499, 2500])
    _same("pruning does not lower the last number", await journal.last_seq("audit"), 2500)
    _same("pruning leaves other streams alone", len(await journal.read("checkpoints", limit=_FEW)), 2500)
    await journal.prune("nobody", through_seq=5)
    _same("pruning what is not there is no error", await journal.last_seq("nobody"), 0)


async def check_ownership(open_store: OpenStore, directory: str) -> None:
    """What is kept belongs to one organisation: another gets nothing of it."""
    ours, theirs = (StoreSettings(directory=directory, organisation=name) for name in ("ours", "theirs"))
    async with open_store(ours) as store:
        await store.documents.write(Put(collection="users", key="ann", body=b"1"), entries=[_entry("audit")])
        await _write(store.series, "r1", [(0, 1.0)])
    async with open_store(theirs) as store:
        _same("another organisation has no document of it", await store.documents.get("users", "ann"), None)
        _same("and no collection", list(await store.documents.collections()), [])
        _same("and no row", list(await store.journal.read("audit")), [])
        query = SeriesQuery(resources=[[ResourceId("r1")]], since=NOON, until=NOON + 60)
        _same("and no sample", list(await store.series.read(query)), [])
    async with open_store(ours) as store:
        _same("it is all there for its owner", (await store.documents.collections())[0], "users")


async def check_series(open_store: OpenStore, directory: str) -> None:
    """Series: what is written is read at once, after a restart, after roll-up, and late samples count."""
    settings = StoreSettings(directory=directory, organisation="series", raw_days=2, minute_days=14, hour_days=400)
    async with open_store(settings) as store:
        await _samples_are_read_at_once(store.series)
        await _many_samples_become_few_points(store.series)
        await _aliases_make_one_curve(store.series)
        await _nothing_is_no_curve(store.series)
    async with open_store(settings) as store:
        curve = await _one(store.series, "r1", since=NOON, until=NOON + 60)
        _same("samples survive a restart", list(curve.mean), [1.0, 2.0, 3.0])
        await _late_samples_count(store)
        await _old_samples_become_coarse(store)


async def _documents_have_revisions(documents: Documents) -> None:
    _same("a new store has no collection", list(await documents.collections()), [])
    _same("a missing document is None", await documents.get("users", "ann"), None)
    _same("an empty collection is empty", list(await documents.all("users")), [])
    await documents.write(Put(collection="users", key="ann", body=b"1", expect=0))
    await documents.write(Put(collection="users", key="ann", body=b"2"))
    expected = Document(collection="users", key="ann", body=b"2", revision=2)
    _same("each write raises the revision", await documents.get("users", "ann"), expected)
    await _conflicts(documents, Put(collection="users", key="ann", body=b"x", expect=1))
    await _conflicts(documents, Put(collection="users", key="ann", body=b"x", expect=0))
    await _conflicts(documents, Put(collection="users", key="nobody", body=b"x", expect=1))
    await documents.write(Put(collection="users", key="ann", body=b"3", expect=2))
    await documents.write(Put(collection="users", key="gone", body=b"1"))
    await documents.write(Delete(collection="users", key="gone"), Delete(collection="users", key="never"))
    _same("a deleted document is gone", await documents.get("users", "gone"), None)
    await _collections_are_known(documents)


async def _collections_are_known(documents: Documents) -> None:
    await documents.write(Put(collection="roles", key="night", body=b"1"), Put(collection="passing", key="x", body=b"1"))
    _same("collections are named in order", list(await documents.collections()), ["passing", "roles", "users"])
    await documents.write(Delete(collection="passing", key="x"))
    _same("a collection without a document is not named", list(await documents.collections()), ["roles", "users"])


async def _writes_are_all_or_nothing(store: Store) -> None:
    good = Put(collection="users", key="bob", body=b"1")
    bad = Put(collection="users", key="ann", body=b"x", expect=99)
    try:
        await store.documents.write(good, bad, entries=[_entry("audit", body=b"never")])
    except RevisionConflict:
        pass
    else:
        raise AssertionError("a conflict among several writes must be raised")
    _same("a conflict undoes the writes before it", await store.documents.get("users", "bob"), None)
    _same("a conflict undoes its entries", list(await store.journal.read("audit")), [])
    await store.documents.write(good, entries=[_entry("audit", body=b"both")])
    _same("entries are written with the documents", [entry.body for entry in await store.journal.read("audit")], [b"both"])


async def _the_journal_numbers_its_streams(journal: Journal) -> None:
    _same("a stream that never had a row ends at 0", await journal.last_seq("incidents"), 0)
    await journal.append(
        [_entry("incidents", body=b"a", subject="ann"), _entry("incidents", body=b"b", subject="bob", at=NOON + 60)]
    )
    await journal.append([_entry("incidents", body=b"c", subject="ann", at=NOON + 120)])
    await journal.append([])
    rows = await journal.read("incidents")
    _same("rows are numbered from 1 without a hole", [(row.seq, row.body) for row in rows], [(1, b"a"), (2, b"b"), (3, b"c")])
    _same("the last number is known", await journal.last_seq("incidents"), 3)


async def _a_writer_may_number(journal: Journal) -> None:
    await journal.append([_entry("changes", seq=7), _entry("changes", seq=8)])
    _same("a writer's own numbers are kept", [row.seq for row in await journal.read("changes")], [7, 8])
    for taken in (8, 3):
        try:
            await journal.append([_entry("changes", seq=9), _entry("changes", seq=taken)])
        except RevisionConflict:
            continue
        raise AssertionError("a number that was given before must be refused")
    _same("a refused append leaves nothing", await journal.last_seq("changes"), 8)
    _same("streams are numbered apart", await journal.last_seq("incidents"), 3)


async def _the_journal_filters(journal: Journal) -> None:
    await journal.append([_entry("incidents", body=b"d", subject="cid", at=NOON + 86400)])

    def seqs(rows: Sequence[Entry]) -> list[int]:
        return [row.seq for row in rows]

    _same("after_seq leaves out what is known", seqs(await journal.read("incidents", after_seq=2)), [3, 4])
    _same("since and until are included", seqs(await journal.read("incidents", since=NOON + 60, until=NOON + 120)), [2, 3])
    _same("subjects choose", seqs(await journal.read("incidents", subjects=["ann", "cid"])), [1, 3, 4])
    _same("limit keeps the first", seqs(await journal.read("incidents", limit=2)), [1, 2])
    _same("newest first", seqs(await journal.read("incidents", limit=2, newest_first=True)), [4, 3])


async def _samples_are_read_at_once(series: Series) -> None:
    await _write(series, "r1", [(0, 1.0), (30, 2.0), (60, 3.0)])
    curve = await _one(series, "r1", since=NOON, until=NOON + 60)
    _same("few samples come as they are", (curve.step_seconds, list(curve.mean)), (0, [1.0, 2.0, 3.0]))
    _same("with their times", list(curve.at_ms), [int(NOON + offset) * 1000 for offset in (0, 30, 60)])
    await _write(series, "r1", [(60, 4.0)])
    again = await _one(series, "r1", since=NOON, until=NOON + 60)
    _same("of two samples at one moment the later written stays", list(again.mean), [1.0, 2.0, 4.0])
    await _write(series, "r1", [(60, 3.0)])
    part = await _one(series, "r1", since=NOON + 30, until=NOON + 59)
    _same("since and until bound exact samples", list(part.mean), [2.0])


async def _many_samples_become_few_points(series: Series) -> None:
    await _write(series, "r2", [(second, float(second % 10)) for second in range(3600)])
    curve = await _one(series, "r2", since=NOON, until=NOON + 3599, max_points=60)
    _same("no more than max_points", len(curve.at_ms) <= 60, True)
    _same("points are as wide as they say", {b - a for a, b in _pairs(curve.at_ms)}, {round(curve.step_seconds * 1000)})
    _same("the extremes stay", (set(curve.low), set(curve.high)), ({0.0}, {9.0}))
    _same("the mean is the samples' mean", {round(value, 9) for value in curve.mean}, {4.5})


async def _aliases_make_one_curve(series: Series) -> None:
    await _write(series, "new", [(60, 2.0)])
    await _write(series, "old", [(0, 1.0)])
    query = SeriesQuery(resources=[[ResourceId("new"), ResourceId("old")]], since=NOON, until=NOON + 60)
    (curve,) = await series.read(query)
    _same("a group makes one curve under its first id", (curve.resource, list(curve.mean)), ("new", [1.0, 2.0]))


async def _nothing_is_no_curve(series: Series) -> None:
    query = SeriesQuery(resources=[[ResourceId("nobody")], [ResourceId("r1")]], since=0, until=NOON - 3600)
    _same("no samples, no curve", list(await series.read(query)), [])
    other = SeriesQuery(resources=[[ResourceId("r1")]], metrics=["other_ratio"], since=NOON, until=NOON + 60)
    _same("metrics choose", list(await series.read(other)), [])


async def _late_samples_count(store: Store) -> None:
    await store.upkeep(NOON + 5 * 3600)
    await _write(store.series, "r2", [(-1, 1000.0), (1800.5, 2000.0)])
    await store.upkeep(NOON + 5 * 3600 + 60)
    curve = await _one(store.series, "r2", since=NOON - 3600, until=NOON + 3599, max_points=4)
    _same("a late sample counts in an hour that was rolled up", max(curve.high), 2000.0)
    _same("and in one that was not there", curve.high[0], 1000.0)


async def _old_samples_become_coarse(store: Store) -> None:
    for day, tier in ((3, 60), (20, 3600)):
        await store.upkeep(NOON + day * 86400)
        curve = await _one(store.series, "r2", since=NOON, until=NOON + 3599, max_points=_FEW)
        _same("an old curve is coarser, or exact still", curve.step_seconds in (0, tier), True)
        _same("and keeps its extremes", (min(curve.low), max(curve.high)), (0.0, 2000.0))
    stats = await store.series.stats()
    _same("stats name the tiers", all(tier.retention_seconds > 0 for tier in stats.tiers), True)
    await store.upkeep(NOON + 900 * 86400)
    query = SeriesQuery(resources=[[ResourceId("r2")]], since=NOON, until=NOON + 3599)
    _same("what is past all retention is gone", list(await store.series.read(query)), [])


async def _conflicts(documents: Documents, put: Put) -> None:
    try:
        await documents.write(put)
    except RevisionConflict:
        return
    raise AssertionError(f"expect={put.expect} does not fit and must raise RevisionConflict")


async def _write(series: Series, resource: str, samples: Sequence[tuple[float, float]]) -> None:
    await series.write(
        Samples(
            resources=[ResourceId(resource)] * len(samples),
            metrics=["cpu_ratio"] * len(samples),
            at_ms=[int((NOON + offset) * 1000) for offset, _ in samples],
            values=[value for _, value in samples],
        )
    )


async def _one(series: Series, resource: str, *, since: float, until: float, max_points: int = 500) -> Curve:
    query = SeriesQuery(
        resources=[[ResourceId(resource)]], metrics=["cpu_ratio"], since=since, until=until, max_points=max_points
    )
    curves = await series.read(query)
    _same(f"{resource} has one curve", len(curves), 1)
    return curves[0]


def _entry(stream: str, *, body: bytes = b"{}", subject: str = "", at: float = NOON, seq: int | None = None) -> NewEntry:
    return NewEntry(stream=stream, at=at, subject=subject, body=body, seq=seq)


def _pairs(values: Sequence[int]) -> list[tuple[int, int]]:
    return list(itertools.pairwise(values))


def _same(promise: str, found: object, expected: object) -> None:
    if found != expected:
        raise AssertionError(f"{promise}: found {found!r:.300}, expected {expected!r:.300}")
