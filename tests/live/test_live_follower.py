"""A client that applies what it is sent ends with the state of the hub, whatever happens to its line."""

import random
import zlib
from contextlib import AsyncExitStack

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulse_core.live import EVERYTHING, Filter, Frame, Hub, Resume, Subscription
from pulse_core.live.rounding import rounded

FILTERS = (
    EVERYTHING,
    Filter(types=frozenset({"vm"})),
    Filter(sources=frozenset({"a:1"})),
    Filter(types=frozenset({"agent"}), sources=frozenset({"b:2"})),
    Filter(ids=frozenset({"r0001", "r0003"})),
)


class Follower:
    """What any client does with the messages, written as plainly as can be."""

    def __init__(self) -> None:
        self.epoch = ""
        self.seq = 0
        self.resources: dict[str, dict] = {}

    def take(self, frame: Frame) -> None:
        inflate = zlib.decompressobj(-15)
        text = inflate.decompress(frame.deflated)
        assert inflate.eof
        assert text == frame.text
        message = msgspec.json.decode(text)
        getattr(self, f"_{message['type']}")(message)
        self.seq = max(self.seq, message["seq"]) if message["type"] != "welcome" else self.seq

    def _welcome(self, message: dict) -> None:
        if message["epoch"] != self.epoch:
            self.epoch, self.seq = message["epoch"], 0

    def _snapshot(self, message: dict) -> None:
        self.resources = {resource["id"]: resource for resource in message["resources"]}

    def _delta(self, message: dict) -> None:
        for resource in message["added"]:
            self.resources[resource["id"]] = resource
        for changed in message["changed"]:
            for name, value in changed["fields"].items():
                self._set(self.resources[changed["id"]], name, value)
        for id in message["removed"]:
            self.resources.pop(id, None)

    def _set(self, resource: dict, name: str, value: object) -> None:
        group, _, part = name.partition(".")
        if not part:
            resource[name] = value
        elif value is None:
            resource.get(group, {}).pop(part, None)
        else:
            resource.setdefault(group, {})[part] = value

    def _ticks(self, message: dict) -> None:
        for resource in self.resources.values():
            for source in resource.get("sources", {}).keys() & message["sources"].keys():
                resource["sources"][source]["last_seen"] = resource["last_seen"] = message["sources"][source]
        for column in () if message.get("late") else message["columns"]:
            for metric, values in zip(column["metrics"], column["values"], strict=True):
                for id, value in zip(column["ids"], values, strict=True):
                    if id in self.resources:
                        self.resources[id].setdefault("metrics", {})[metric] = value

    def _resync(self, message: dict) -> None:
        pass

    def _ping(self, message: dict) -> None:
        pass


def as_seen(resources: list[dict]) -> dict[str, dict]:
    return {
        r["id"]: r | {"metrics": {name: rounded(name, [value])[0] for name, value in r["metrics"].items()}} for r in resources
    }


def drain(subscription: Subscription, follower: Follower, most: int) -> None:
    """Take up to `most` frames that are there, without waiting."""
    for _ in range(most):
        step = subscription.__anext__()
        try:
            step.send(None)
        except StopIteration as taken:
            follower.take(taken.value)
        except StopAsyncIteration:
            return
        else:
            step.close()
            return


async def live_through(estate, hub: Hub, filter: Filter, dice: random.Random, steps: list[str]) -> Follower:
    follower = Follower()
    async with AsyncExitStack() as line:
        subscription = await line.enter_async_context(hub.subscribe(filter))
        for step in steps:
            estate.clock.at += 1.0
            if step == "cut":
                await line.aclose()
                subscription = None
            elif step == "read" and subscription is not None:
                drain(subscription, follower, dice.randint(1, 6))
            elif step == "ticks":
                hub.publish_ticks(estate.tick(dice))
            elif step == "changes":
                hub.publish_changes(
                    [
                        dice.choice(
                            (estate.add, estate.alter, estate.alter, estate.remove) if estate.resources else (estate.add,)
                        )(dice)
                        for _ in range(dice.randint(1, 4))
                    ]
                )
            elif step == "mend" and subscription is None:
                resume = Resume(epoch=follower.epoch, seq=follower.seq) if follower.epoch else None
                subscription = await line.enter_async_context(hub.subscribe(filter, resume))
        if subscription is None:
            subscription = await line.enter_async_context(hub.subscribe(filter, Resume(epoch=follower.epoch, seq=follower.seq)))
        drain(subscription, follower, 10_000)
    return follower


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.sampled_from(["changes", "changes", "ticks", "ticks", "read", "cut", "mend"]), max_size=60),
    seed=st.integers(0, 2**32),
    filter=st.sampled_from(FILTERS),
    queue=st.sampled_from([3, 20, 256]),
    ring=st.sampled_from([2, 10, 4096]),
)
async def test_a_reader_ends_with_the_state_of_the_hub_whatever_happens_to_its_line(
    make_estate, make_hub, steps, seed, filter, queue, ring
):
    estate, dice = make_estate(), random.Random(seed)
    hub = make_hub(estate, queue_events=queue, ring_events=ring, strikes=10**6)

    follower = await live_through(estate, hub, filter, dice, steps)

    truth = [msgspec.json.decode(msgspec.json.encode(r)) for r in estate.all() if filter.admits_resource(r)]
    assert as_seen(list(follower.resources.values())) == as_seen(truth)


@pytest.mark.parametrize("fields", [{"name"}, {"status", "metrics.cpu_ratio"}, {"facets.lab"}])
async def test_a_filter_of_fields_narrows_every_message(estate, make_hub, fields):
    dice = random.Random(7)
    hub = make_hub(estate)
    hub.publish_changes([estate.add(dice) for _ in range(5)])
    seen: set[str] = set()
    async with hub.subscribe(Filter(fields=frozenset(fields))) as frames:
        for _ in range(30):
            hub.publish_changes([estate.alter(dice)])
            hub.publish_ticks(estate.tick(dice))
        follower = Follower()
        drain(frames, follower, 1000)
    for resource in follower.resources.values():
        seen |= {name for name in resource if name not in ("metrics", "facets")}
        seen |= {f"{group}.{name}" for group in ("metrics", "facets") for name in resource.get(group, {})}

    assert seen - {"id", "type"} <= fields
