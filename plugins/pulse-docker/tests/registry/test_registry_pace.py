"""How often registries are asked, what is remembered, and what a pause does."""

import asyncio

import pytest

from pulse_docker.registry.limits import Pace, allowance, retry_after
from pulse_docker.registry.memory import Bounded
from pulse_docker.registry.simulated import Reply, digest_of

PATH = "lab/app"
HERE = digest_of("here")
HOUR = 3600.0


def many(place, local, count, *, registry="ghcr.io"):
    for number in range(count):
        place.registry.put_image(f"lab/app{number}", "new", tag="1")
    return [local(f"{registry}/lab/app{number}:1", HERE, key=f"it{number}") for number in range(count)]


@pytest.fixture
def one(place):
    place.registry.put_image(PATH, "new", tag="1")
    return "ghcr.io/lab/app:1"


async def test_a_tag_is_asked_for_again_only_after_its_hours(place, one):
    await place.verdict(one, HERE)
    first = len(place.registry.asked)

    place.clock.advance(5 * HOUR)
    await place.verdict(one, HERE)
    early = len(place.registry.asked)
    place.clock.advance(2 * HOUR)
    await place.verdict(one, HERE)

    assert early == first
    assert len(place.registry.asked) > first


async def test_what_a_digest_stands_for_is_asked_once(place):
    before = place.registry.put_index(PATH, {"linux/amd64": digest_of("a")}, tag="1")
    place.registry.put_index(PATH, {"linux/amd64": digest_of("b")}, tag="1")
    for _ in range(3):
        await place.verdict("ghcr.io/lab/app:1", before)
        place.clock.advance(8 * HOUR)

    assert len(place.registry.counted("GET")) == 2
    assert place.registry.counted("HEAD").count("/v2/lab/app/manifests/1") == 3


async def test_a_container_that_was_made_again_from_a_new_image_is_checked_at_once(place, one):
    before = await place.verdict(one, HERE)
    newer = place.registry.put_image(PATH, "newer", tag="1")

    after = await place.verdict(one, newer, config="newer")

    assert (before.state, after.state, after.remote) == ("available", "current", newer)


async def test_a_newer_image_is_never_held_against_an_older_answer(place, one):
    await place.verdict(one, HERE)
    place.roads.closed.add("ghcr.io")

    verdict = await place.verdict(one, digest_of("newer than the answer"))

    assert (verdict.state, verdict.remote) == ("unknown", "")


async def test_a_call_asks_a_bounded_portion_and_the_rest_has_its_turn_later(place, local):
    images = many(place, local, 20)
    waiting = []
    for _ in range(3):
        found = await place.updates.check(images)
        waiting.append(sum(verdict.reason == "not asked yet: its turn comes" for verdict in found.values()))

    assert waiting == [12, 4, 0]


async def test_two_calls_at_the_same_time_ask_once(place, one):
    await asyncio.gather(place.verdict(one, HERE), place.verdict(one, HERE), place.verdict(one, HERE))

    assert place.registry.counted().count("/v2/lab/app/manifests/1") == 1


async def test_tags_are_not_all_due_at_the_same_moment_again(place, local):
    images = many(place, local, 8)
    await place.updates.check(images)
    asked = len(place.registry.asked)

    place.clock.advance(6 * HOUR)
    await place.updates.check(images)

    assert 0 < len(place.registry.asked) - asked < asked


async def test_a_registry_that_says_it_is_asked_too_often_is_left_alone_as_long_as_it_says(place, local):
    images = many(place, local, 3)
    place.registry.faults["/v2/lab/app0/manifests/1"] = Reply(status=429, headers={"Retry-After": "1800"})
    limited = await place.updates.check(images)
    asked = len(place.registry.asked)

    place.clock.advance(1799)
    await place.updates.check(images)
    resting = len(place.registry.asked)
    place.registry.faults.clear()
    place.clock.advance(2)
    healed = await place.updates.check(images)

    assert asked == resting == 1
    assert {verdict.state for verdict in limited.values()} == {"unknown"}
    assert "429" in limited["it2"].reason
    assert {verdict.state for verdict in healed.values()} == {"available"}
    assert place.log.events == ["registry_lost", "registry_back"]


async def test_one_registry_s_pause_does_not_keep_another_waiting(place, local, one):
    place.roads.closed.add("down.example")
    images = [*many(place, local, 3, registry="down.example"), local(one, HERE, key="other")]

    found = await place.updates.check(images)

    assert found["other"].state == "available"
    assert found["it0"].reason == "down.example did not answer in time: check that it runs and is reachable"
    assert place.roads.asked.count("https://down.example") == 1


async def test_a_registry_that_falls_silent_leaves_its_last_word_standing_for_a_day(place, one):
    first = await place.verdict(one, HERE)
    place.roads.closed.add("ghcr.io")

    place.clock.advance(20 * HOUR)
    within = await place.verdict(one, HERE)
    place.clock.advance(5 * HOUR)
    beyond = await place.verdict(one, HERE)

    assert within == first
    assert (beyond.state, beyond.checked_at) == ("unknown", first.checked_at)
    assert "did not answer" in beyond.reason


async def test_pauses_grow_while_a_registry_stays_down(place, one):
    place.roads.closed.add("ghcr.io")
    pauses = []
    for _ in range(3):
        before = place.clock.monotonic()
        await place.verdict(one, HERE)
        while place.updates._desk("ghcr.io").pace.rests(place.clock.monotonic()):
            place.clock.advance(60)
        pauses.append(place.clock.monotonic() - before)

    assert pauses == [300, 600, 1200]


async def test_a_registry_that_never_answers_ends_the_visit_and_is_paused(place, local):
    images = many(place, local, 3)
    never = place.registry.faults["/v2/lab/app0/manifests/1"] = asyncio.Event()
    updates = place.watch(tag_seconds=0.05)

    found = await updates.check(images)
    never.set()

    assert {verdict.reason for verdict in found.values()} == {"ghcr.io did not answer in time"}
    assert len(place.registry.asked) == 1


async def test_a_turn_that_takes_too_long_ends_with_what_is_known(place, local, one):
    never = place.registry.faults["/v2/slow/app/manifests/1"] = asyncio.Event()
    updates = place.watch(turn_seconds=0.3)

    found = await updates.check([local("slow.example/slow/app:1", HERE, key="slow"), local(one, HERE)])
    never.set()

    assert (found["slow"].state, found["it"].state) == ("unknown", "available")


async def test_the_last_pulls_of_docker_hub_s_allowance_are_left_to_the_person(place):
    before = place.registry.put_index("library/nginx", {"linux/amd64": digest_of("a")}, tag="latest")
    after = place.registry.put_index("library/nginx", {"linux/amd64": digest_of("b")}, tag="latest")
    place.registry.headers = {"RateLimit-Limit": "100;w=21600", "RateLimit-Remaining": "9;w=21600"}

    scarce = await place.verdict("nginx", before)
    same = await place.verdict("nginx", after)

    assert scarce.reason == "the pulls that docker.io allows are nearly used up"
    assert same.state == "current"
    assert place.registry.counted("GET") == []


async def test_plenty_of_pulls_left_are_used(place):
    before = place.registry.put_index("library/nginx", {"linux/amd64": digest_of("a")}, tag="latest")
    place.registry.put_index("library/nginx", {"linux/amd64": digest_of("b")}, tag="latest")
    place.registry.headers = {"RateLimit-Limit": "100;w=21600", "RateLimit-Remaining": "76;w=21600"}

    assert (await place.verdict("nginx", before)).state == "available"


async def test_an_index_whose_images_lead_in_circles_tells_nothing(place):
    inner = place.registry.put_index(PATH, {"linux/amd64": digest_of("a")})
    place.registry.put_index(PATH, {"linux/amd64": inner}, tag="1")

    assert (await place.verdict("ghcr.io/lab/app:1", HERE)).state == "unknown"


async def test_thousands_of_images_do_not_make_the_memory_grow_without_end(place, local):
    images = [local(f"ghcr.io/lab/app{number}:1", HERE, key=str(number)) for number in range(6_000)]

    found = await place.updates.check(images)

    assert len(found) == 6_000
    assert len(place.updates._standings) <= 5_000


def test_what_is_bounded_forgets_what_was_not_used_for_longest():
    kept = Bounded(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.get("a")
    kept.put("c", 3)

    assert [kept.get(key) for key in "abc"] == [1, None, 3]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 480.0),
        ("Wed, 21 Oct 2014 07:28:00 GMT", 0.0),
        ("9" * 40, None),
    ],
)
def test_a_pause_is_read_as_seconds_or_as_a_date(header, seconds):
    assert retry_after(header, 1445412000.0) == seconds


@pytest.mark.parametrize(("header", "count"), [("100;w=21600", 100), ("7", 7), ("", None), ("x;w=1", None), ("-1", None)])
def test_an_allowance_is_the_count_before_the_window(header, count):
    assert allowance(header) == count


@pytest.mark.parametrize(("said", "waited"), [(0.0, 60.0), (900.0, 900.0), (1e12, 6 * HOUR), (None, 300.0)])
def test_a_pause_is_neither_nothing_nor_for_ever(said, waited):
    pace = Pace()

    pace.pause(100.0, "busy", said)

    assert pace.until == 100.0 + waited
