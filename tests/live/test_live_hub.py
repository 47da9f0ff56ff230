"""What the hub promises its readers."""

import asyncio
import random
import zlib

import msgspec
import pytest

from pulse_core.errors import Unavailable
from pulse_core.live import EVERYTHING, Codec, Filter, Resume
from pulse_core.live.compress import GZIP_HEADER, deflate
from pulse_core.live.encode import to_json
from pulse_core.model.change import Ticks


async def read(frames, count):
    return [await anext(frames) for _ in range(count)]


def types(frames):
    return [frame.type for frame in frames]


class Counting:
    def __init__(self):
        self.encoded = []
        self.deflated = []

    @property
    def codec(self):
        return Codec(encode=self._encode, deflate=self._deflate)

    def _encode(self, message):
        self.encoded.append(message["type"])
        return to_json(message)

    def _deflate(self, text):
        self.deflated.append(msgspec.json.decode(text)["type"])
        return deflate(text)


async def test_an_event_is_encoded_once_and_compressed_once_for_fifty_clients(estate, make_hub):
    dice, counting = random.Random(1), Counting()
    hub = make_hub(estate, codec=counting.codec)
    async with asyncio.TaskGroup() as tasks:

        async def listen():
            async with hub.subscribe() as frames:
                for frame in await read(frames, 4):
                    assert frame.deflated
                    assert frame.sse_gzip

        for _ in range(50):
            tasks.create_task(listen())
        await asyncio.sleep(0)
        hub.publish_changes([estate.add(dice)])
        hub.publish_ticks(estate.tick(dice))

    for kind in ("snapshot", "delta", "ticks"):
        assert counting.encoded.count(kind) == 1
        assert counting.deflated.count(kind) == 1


async def test_a_reader_starts_with_a_welcome_and_the_state_as_of_the_same_number(estate, make_hub):
    hub = make_hub(estate)
    hub.publish_changes([estate.add(random.Random(1))])

    async with hub.subscribe() as frames:
        welcome, snapshot = [msgspec.json.decode(frame.text) for frame in await read(frames, 2)]

    assert welcome == {"type": "welcome", "protocol": 1, "epoch": "e1", "seq": 1, "version": "0.1.0", "ping_seconds": 20.0}
    assert (snapshot["type"], snapshot["seq"], len(snapshot["resources"])) == ("snapshot", 1, 1)


async def test_resuming_gives_exactly_the_missed_events(estate, make_hub):
    dice, hub = random.Random(1), make_hub(estate)
    for _ in range(5):
        hub.publish_changes([estate.add(dice)])

    async with hub.subscribe(EVERYTHING, Resume(epoch="e1", seq=3)) as frames:
        got = [msgspec.json.decode(frame.text) for frame in await read(frames, 3)]

    assert [(message["type"], message["seq"]) for message in got] == [("welcome", 5), ("delta", 4), ("delta", 5)]


@pytest.mark.parametrize(("epoch", "seq"), [("other", 3), ("e1", 99), ("e1", -5), ("e1", 0)])
async def test_what_cannot_be_resumed_becomes_a_resync_and_a_snapshot(estate, make_hub, epoch, seq):
    dice, hub = random.Random(1), make_hub(estate, ring_events=2)
    for _ in range(5):
        hub.publish_changes([estate.add(dice)])

    async with hub.subscribe(EVERYTHING, Resume(epoch=epoch, seq=seq)) as frames:
        assert types(await read(frames, 3)) == ["welcome", "resync", "snapshot"]


async def test_a_slow_reader_starts_anew_and_slows_nobody(estate, make_hub):
    dice, hub = random.Random(1), make_hub(estate, queue_events=4)
    async with hub.subscribe() as slow, hub.subscribe() as quick:
        await read(slow, 2)
        await read(quick, 2)
        for _ in range(10):
            hub.publish_changes([estate.add(dice)])
            assert types(await read(quick, 1)) == ["delta"]
        resync, snapshot = await read(slow, 2)

    assert resync.type == "resync"
    assert len(msgspec.json.decode(snapshot.text)["resources"]) == 10


async def test_a_reader_that_never_catches_up_is_told_to_come_back_later(estate, make_hub):
    dice, hub = random.Random(1), make_hub(estate, queue_events=4)
    async with hub.subscribe() as slow:
        for _ in range(3):
            await read(slow, 1)
            for _ in range(10):
                hub.publish_changes([estate.add(dice)])
        with pytest.raises(StopAsyncIteration):
            await anext(slow)

    assert slow.close_code == 1013


async def test_a_reader_that_is_stuck_in_sending_is_cut_off(estate, make_hub):
    hub = make_hub(estate)
    async with asyncio.TaskGroup() as tasks:
        beat = tasks.create_task(hub.run())
        async with hub.subscribe() as stuck:
            await anext(stuck)
            await asyncio.Event().wait()
        beat.cancel()

    assert stuck.close_code == 1013
    assert hub.clients == 0


async def test_a_reader_that_waits_for_news_is_not_stuck(estate, make_hub):
    hub = make_hub(estate, strikes=10)
    async with asyncio.TaskGroup() as tasks:
        beat = tasks.create_task(hub.run())
        async with hub.subscribe() as patient:
            assert types(await read(patient, 7)) == ["welcome", "snapshot"] + ["ping"] * 5
        beat.cancel()


async def test_problems_are_told_at_once_and_only_when_they_change(estate, make_hub):
    hub = make_hub(estate)
    async with hub.subscribe() as frames:
        await read(frames, 2)
        hub.problems([{"part": "store", "message": "disk full"}])
        hub.problems([{"part": "store", "message": "disk full"}])
        hub.problems([])
        first, second = [msgspec.json.decode(frame.text) for frame in await read(frames, 2)]

    assert first["problems"] == [{"part": "store", "message": "disk full"}]
    assert second["problems"] == []
    assert hub.seq == 0


async def test_that_recovery_points_changed_is_told_once_by_a_number(estate, make_hub):
    hub = make_hub(estate)
    async with hub.subscribe() as frames:
        await read(frames, 2)
        for revision in (0, 7, 7):
            hub.recovery(revision)
        hub.ping()
        told = [msgspec.json.decode(frame.text) for frame in await read(frames, 2)]

    assert [(one["type"], one["recovery"]) for one in told] == [("ping", 7), ("ping", 7)]
    assert hub.seq == 0


async def test_there_is_a_cap_on_clients(estate, make_hub):
    hub = make_hub(estate, max_clients=1)
    async with hub.subscribe():
        with pytest.raises(Unavailable):
            await hub.subscribe().__aenter__()

    async with hub.subscribe() as frames:
        assert (await anext(frames)).type == "welcome"


async def test_an_event_with_nothing_for_a_filter_is_not_sent(estate, make_hub):
    dice, hub = random.Random(1), make_hub(estate)
    async with hub.subscribe(Filter(types=frozenset({"no-such-type"}))) as frames:
        await read(frames, 2)
        hub.publish_changes([estate.add(dice)])
        hub.publish_ticks(estate.tick(dice))
        hub.ping()

        assert types(await read(frames, 1)) == ["ping"]


async def test_late_ticks_say_so(estate, make_hub):
    hub = make_hub(estate)
    async with hub.subscribe() as frames:
        await read(frames, 2)
        hub.publish_ticks(Ticks(at=1.0, blocks=(), sources={"a:1": 5.0}), late=True)

        assert msgspec.json.decode((await anext(frames)).text)["late"] is True


async def test_a_reader_may_change_its_filter(estate, make_hub):
    dice, hub = random.Random(1), make_hub(estate)
    hub.publish_changes([estate.add(dice) for _ in range(20)])
    async with hub.subscribe() as frames:
        await read(frames, 2)
        hub.refilter(frames, Filter(types=frozenset({"vm"})))
        resync, snapshot = await read(frames, 2)

    assert resync.type == "resync"
    assert {r["type"] for r in msgspec.json.decode(snapshot.text)["resources"]} == {"vm"}


async def test_the_event_stream_in_gzip_is_one_valid_stream(estate, make_hub):
    dice, hub = random.Random(1), make_hub(estate)
    gunzip = zlib.decompressobj(31)
    text = gunzip.decompress(GZIP_HEADER)
    async with hub.subscribe() as frames:
        for _ in range(5):
            hub.publish_changes([estate.add(dice)])
        got = await read(frames, 7)
    for frame in got:
        text += gunzip.decompress(frame.sse_gzip)

    assert text == b"".join(frame.sse for frame in got)


async def test_closing_ends_every_reader(estate, make_hub):
    hub = make_hub(estate)
    async with hub.subscribe() as frames:
        hub.close()

        assert [frame async for frame in frames] == []
        assert frames.close_code == 1012
    with pytest.raises(Unavailable):
        await hub.subscribe().__aenter__()


async def test_a_facet_that_cannot_be_encoded_is_null_and_hurts_nobody(estate, make_hub):
    import attrs

    hub = make_hub(estate)
    made = estate.add(random.Random(1)).resource
    estate.resources[made.id] = attrs.evolve(made, facets={"bad": object(), "good": {"a": 1}})
    async with hub.subscribe() as frames:
        _, snapshot = await read(frames, 2)

    assert msgspec.json.decode(snapshot.text)["resources"][0]["facets"] == {"bad": None, "good": {"a": 1}}
