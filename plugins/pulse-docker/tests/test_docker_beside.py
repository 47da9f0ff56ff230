"""What goes on beside the turns: slow questions, the memory of what happened, and the registries' verdicts."""

import asyncio

import pytest

from pulse_core.plugin import SourceRefused
from pulse_core.testing import FakeClock, RecordingLog, settle, tools
from pulse_docker.inventory import Inventory
from pulse_docker.names import logical_key
from pulse_docker.recent import MOST_CONTAINERS, Recent
from pulse_docker.registry import LocalImage, Verdict
from pulse_docker.tiers import SlowTiers, Tier
from pulse_docker.updating import AGAIN_SECONDS, Updating


def event(action, id="a", **attributes):
    return {"Type": "container", "Action": action, "Actor": {"ID": id, "Attributes": attributes}}


def fate(*happened, now=100.0, podman=False):
    recent = Recent()
    for at, one in happened:
        recent.note(one, at, podman=podman)
    return recent.of("a", now, hears=True)


# What happened lately.


@pytest.mark.parametrize(
    ("happened", "asked"),
    [
        ([], None),
        ([(1.0, event("kill", signal="15")), (2.0, event("die")), (2.1, event("stop"))], True),
        ([(2.0, event("die")), (2.1, event("stop"))], True),
        ([(2.0, event("die"))], False),
        ([(1.0, event("kill", signal="1")), (2.0, event("die"))], False),
        ([(1.0, event("kill", signal="9")), (90.0, event("die"))], False),
        ([(1.0, event("kill", signal="9")), (2.0, event("die")), (3.0, event("start"))], None),
        ([(1.0, event("start")), (1.1, event("restart")), (9.0, event("die"))], False),
    ],
)
def test_an_end_that_somebody_asked_for_is_told_from_one_that_nobody_did(happened, asked):
    assert fate(*happened)["asked"] is asked


@pytest.mark.parametrize(
    ("happened", "killed"),
    [
        ([(1.0, event("kill", signal="9")), (2.0, event("die"))], True),
        ([(1.0, event("kill", signal="SIGKILL")), (1.1, event("kill", signal="9")), (2.0, event("die"))], True),
        ([(1.0, event("kill", signal="15")), (1.5, event("kill", signal="9")), (2.0, event("die"))], False),
        ([(1.0, event("kill", signal="9")), (2.0, event("die")), (2.1, event("stop"))], False),
        ([(1.0, event("kill", signal="9"))], False),
        ([(1.0, event("kill", signal="9")), (90.0, event("die"))], False),
        ([(1.0, event("kill", signal="15")), (90.0, event("kill", signal="9")), (91.0, event("die"))], True),
        ([(1.0, event("kill", signal="9")), (2.0, event("die")), (3.0, event("start")), (4.0, event("die"))], False),
        ([(2.0, event("die"))], False),
    ],
)
def test_a_kill_by_request_is_told_from_a_stop(happened, killed):
    assert fate(*happened)["killed"] is killed


def test_starts_after_ends_that_nobody_asked_for_are_counted_for_ten_minutes():
    loop = [(at, event(action)) for second in range(5) for at, action in ((second, "die"), (second + 0.5, "start"))]
    assert fate(*loop)["restarts"] == 5
    assert fate(*loop, now=700.0)["restarts"] == 0
    assert fate((1.0, event("kill", signal="15")), (2.0, event("die")), (3.0, event("start")))["restarts"] == 0


@pytest.mark.parametrize(
    ("happened", "asked"),
    [
        ([(1.0, event("kill")), (2.0, event("die", exitCode="137"))], True),
        ([(1.0, event("restart")), (2.0, event("die", exitCode="137"))], True),
        ([(2.0, event("die", exitCode="137")), (2.1, event("stop"))], True),
        ([(2.0, event("die", exitCode="137"))], None),
        ([(2.0, event("die", exitCode="1"))], False),
    ],
)
def test_podman_is_silent_of_some_stops_and_an_end_by_a_signal_may_be_one(happened, asked):
    assert fate(*happened, podman=True)["asked"] is asked


@pytest.mark.parametrize("code", ["1", "137"])
def test_restarts_by_podman_itself_are_counted_although_it_calls_them_as_those_by_request(code):
    end = (event("die", exitCode=code), event("restart"), event("start"))
    loop = [(round + step / 10, one) for round in range(4) for step, one in enumerate(end)]
    assert fate(*loop, podman=True)["restarts"] == 4


def test_kills_for_want_of_memory_are_counted():
    assert fate((1.0, event("oom")), (2.0, event("oom")))["oom_kills"] == 2


def test_without_the_stream_nothing_is_known_instead_of_nothing_happened():
    assert Recent().of("a", 1.0, hears=False) is None


def test_the_memory_has_an_end():
    recent = Recent()
    for number in range(MOST_CONTAINERS + 10):
        recent.note(event("die", f"c{number}"), 1.0)
    assert recent.of("c0", 1.0, hears=True)["asked"] is None
    assert recent.of(f"c{MOST_CONTAINERS}", 1.0, hears=True)["asked"] is False


# Slow questions.


class Asked:
    """A tier's question that notes when it was asked, and fails when it is told to."""

    def __init__(self, clock: FakeClock) -> None:
        self.at: list[float] = []
        self.error: Exception | None = None
        self._clock = clock

    async def __call__(self):
        self.at.append(self._clock.monotonic() - 1000)
        if self.error is not None:
            raise self.error
        return {"images": []}


@pytest.fixture
async def slow():
    clock = FakeClock()
    asked = Asked(clock)
    tier = Tier("docker-images", "images", 300.0, asked, hastened_by=frozenset({"image"}))
    woken: list[None] = []
    log = RecordingLog()
    tiers = SlowTiers([tier], resting=lambda: tier.scope == "none", clock=clock, log=log, wake=lambda: woken.append(None))
    task = asyncio.create_task(tiers.run())
    await settle()
    yield clock, asked, tiers, tier, log
    task.cancel()


async def test_each_question_has_its_own_pace(slow):
    clock, asked, tiers, _, _ = slow
    await clock.forward(700)
    assert asked.at == [0, 300, 600]
    reports = tiers.take()
    assert [(report.scope, report.interval_seconds, report.complete) for report in reports] == [("images", 300.0, True)] * 3
    assert tiers.take() == []


async def test_a_change_hastens_a_question_but_not_at_once_for_each_of_a_hundred(slow):
    clock, asked, tiers, _, _ = slow
    for _ in range(100):
        tiers.hasten({"image"})
        await clock.forward(1)
    assert len(asked.at) == 4
    tiers.hasten({"volume"})


async def test_what_fails_is_named_once_and_asked_again_later(slow):
    clock, asked, tiers, _, log = slow
    asked.error = SourceRefused("no", hint="ask the proxy")
    await clock.forward(700)
    assert tiers.troubles == [("images", asked.error)]
    asked.error = None
    await clock.forward(300)
    assert tiers.troubles == []
    assert log.events == ["docker_tier_lost", "docker_tier_healed"]


# Updates.


class FakeUpdates:
    def __init__(self) -> None:
        self.images: list[LocalImage] = []

    async def check(self, images):
        self.images = list(images)
        return {image.key: Verdict(state="available", local="sha256:a", remote="sha256:b") for image in images}


async def test_a_verdict_goes_to_the_containers_that_run(fake_engine, engine):
    web = fake_engine.runs("web")
    fake_engine.runs("job", state="exited", status="Exited (0) 1 hour ago")
    fake_engine.says["/images/sha256:1234/json"] = {"Id": "sha256:1234", "RepoDigests": ["web@sha256:a"], "Os": "linux"}
    inventory, updates = Inventory(engine, clock=FakeClock()), FakeUpdates()
    await inventory.list_all()
    updating = Updating(engine, inventory, updates, clock=tools().clock)
    await updating.once()
    await updating.once()
    assert [(image.key, image.name) for image in updates.images] == [(web, "web:1")]
    assert {one.name: bool(one.update) for one in inventory.containers()} == {"web": True, "job": False}
    assert fake_engine.count("/images/.*/json") == 1


async def test_the_digests_of_an_image_are_asked_for_again_after_an_hour(fake_engine, engine):
    fake_engine.runs("web")
    path = "/images/sha256:1234/json"
    fake_engine.says[path] = {"Id": "sha256:1234", "RepoDigests": ["web@sha256:" + "a" * 64]}
    clock, updates = FakeClock(), FakeUpdates()
    inventory = Inventory(engine, clock=clock)
    await inventory.list_all()
    updating = Updating(engine, inventory, updates, clock=clock)
    await updating.once()
    fake_engine.says[path] = {"Id": "sha256:1234", "RepoDigests": ["web@sha256:" + "b" * 64]}
    await clock.forward(AGAIN_SECONDS - 1)
    await updating.once()
    before = [image.repo_digests for image in updates.images]
    await clock.forward(1)
    await updating.once()
    assert before == [("web@sha256:" + "a" * 64,)]
    assert [image.repo_digests for image in updates.images] == [("web@sha256:" + "b" * 64,)]


async def test_an_engine_that_is_away_stops_no_verdicts_for_ever(fake_engine, engine):
    fake_engine.runs("web")
    fake_engine.says["/images/sha256:1234/json"] = 500
    inventory, updates = Inventory(engine, clock=FakeClock()), FakeUpdates()
    await inventory.list_all()
    await Updating(engine, inventory, updates, clock=tools().clock).once()
    assert updates.images == []


# Names.


@pytest.mark.parametrize(
    ("labels", "name", "key"),
    [
        ({}, "/web", "web"),
        ({"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}, "x", "shop/web/1"),
        (
            {"com.docker.compose.project": "p", "com.docker.compose.service": "s", "com.docker.compose.container-number": "3"},
            "x",
            "p/s/3",
        ),
        (
            {"com.docker.compose.project": "p", "com.docker.compose.service": "s", "com.docker.compose.oneoff": "True"},
            "/p-s-run-1",
            "p-s-run-1",
        ),
        ({"com.docker.compose.project": 7}, "/web", "web"),
    ],
)
def test_a_container_goes_by_its_place_in_compose_or_by_its_name(labels, name, key):
    assert logical_key(labels, name) == key
