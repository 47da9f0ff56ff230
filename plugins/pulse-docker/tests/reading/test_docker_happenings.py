"""What an engine's events mean to people."""

import pytest

from pulse_core.testing import check_adapter
from pulse_docker.adapters import ADAPTERS

AT = 1_780_000_000


def event(action, after=0.0, *, type="container", id="c1", **said):
    seconds = AT + after
    return {
        "Type": type,
        "Action": action,
        "Actor": {"ID": id, "Attributes": {"name": "web", "image": "nginx:1"} | said},
        "time": int(seconds),
        "timeNano": int(seconds * 1e9),
    }


def died(after, code):
    return event("die", after, exitCode=str(code))


@pytest.fixture
def told(engine):
    def tell(*events, earlier=()):
        found = engine.read("docker-events", events=list(events), earlier=list(earlier)).events
        return [(one.kind, one.title) for one in found]

    return tell


STOP = [event("kill", 0, signal="15"), died(0.3, 143), event("stop", 0.31)]
KILL = [event("kill", 0, signal="9"), died(0.1, 137)]


def test_a_stop_is_told_once_and_as_asked_for(told):
    assert told(*STOP) == [("container-stopped", "web was stopped by request (exit 143)")]


def test_a_stop_that_had_to_kill_is_still_a_stop(told):
    events = [event("kill", 0, signal="15"), event("kill", 10, signal="9"), died(10.1, 137), event("stop", 10.2)]

    assert told(*events) == [("container-stopped", "web was stopped by request (exit 137)")]


def test_a_kill_says_so(told):
    assert told(*KILL) == [("container-killed", "web was killed by request (exit 137)")]


def test_what_was_told_before_is_not_told_again_and_still_counts(told):
    assert told(STOP[1], earlier=[STOP[0]]) == [("container-stopped", "web was stopped by request (exit 143)")]


def test_out_of_memory_is_not_a_kill(told):
    assert told(event("oom"), died(0.1, 137)) == [
        ("container-oom", "web ran out of memory"),
        ("container-oom", "web ran out of memory and was killed (exit 137)"),
    ]


ENDS = [
    (0, "container-finished", "web finished (exit 0)"),
    (1, "container-failed", "web failed (exit 1)"),
    (137, "container-killed", "web was killed, and nobody asked the engine to (exit 137)"),
    (143, "container-killed", "web was terminated, and nobody asked the engine to (exit 143)"),
    ("x", "container-failed", "web failed (exit code unknown)"),
]


@pytest.mark.parametrize(("code", "kind", "title"), ENDS)
def test_an_end_that_nobody_asked_for_says_how_it_was(told, code, kind, title):
    assert told(died(0, code)) == [(kind, title)]


def test_a_signal_that_asks_for_no_end_explains_none(told):
    assert told(event("kill", 0, signal="1"), died(5, 1))[-1] == ("container-failed", "web failed (exit 1)")


def test_a_failing_health_check_is_told_and_a_passing_one_too(told):
    assert told(event("health_status: unhealthy"), event("health_status: healthy", 5)) == [
        ("container-unhealthy", "the health check of web fails"),
        ("container-healthy", "the health check of web passes"),
    ]


def test_a_restart_loop_is_counted(engine):
    events = [one for n in range(4) for one in (died(60 * n, 1), event("start", 60 * n + 1))]
    last = engine.read("docker-events", events=events[-1:], earlier=events[:-1]).events[0]

    assert (last.kind, last.title) == ("container-restarting", "web was restarted 4 times in 3 minutes (exit 1)")
    assert (last.details["count"], last.details["exit_code"], last.severity) == (4, 1, "warning")


def test_starts_by_people_are_no_loop(told):
    rounds = [[event("kill", 60 * n, signal="15"), died(60 * n + 1, 0), event("stop", 60 * n + 2)] for n in range(4)]
    events = [one for n, stop in enumerate(rounds) for one in (*stop, event("start", 60 * n + 3))]

    assert {kind for kind, _ in told(*events)} == {"container-stopped", "container-started"}


def test_the_subject_of_an_event_is_the_logical_key(engine, compose):
    (one,) = engine.read("docker-events", events=[event("create", **compose())]).events

    assert (one.subject, one.subject_type, one.at) == ("shop/web/1", "app-container", AT)
    assert one.details["image"] == "nginx:1"


def test_a_volume_and_a_container_of_one_name_are_told_apart(engine):
    events = [event("create"), event("create", 1, type="volume", id="web")]

    told = engine.read("docker-events", events=events).events

    assert [(one.subject, one.subject_type) for one in told] == [("web", "app-container"), ("web", "docker-volume")]


def test_one_event_has_one_key_whenever_it_is_told(engine):
    first = engine.read("docker-events", events=[event("create")]).events
    again = engine.read("docker-events", events=[event("create"), event("create"), event("start", 1)]).events

    assert first[0].key == again[0].key
    assert len(again) == 2


def test_noise_is_not_told(told):
    assert told(event("exec_create: sh"), event("top"), event("attach"), event("resize")) == []


def test_images_volumes_and_networks_come_and_go(told):
    events = [event("pull", type="image", id="nginx:1"), event("destroy", 1, type="volume", id="data")]

    assert [kind for kind, _ in told(*events)] == ["image-pulled", "volume-removed"]


def test_an_event_without_a_time_is_dropped_with_its_path(engine):
    reading = engine.attempt("docker-events", {"events": [event("create") | {"time": "now", "timeNano": None}, 7]})

    assert [dropped.path for dropped in reading.dropped] == ["events[0]", "events[1]"]


def test_the_adapter_holds_against_broken_answers(engine):
    events = [*STOP, event("oom", 5), died(5.1, 137), event("start", 6), event("health_status: unhealthy", 7)]

    check_adapter(ADAPTERS["docker-events"], engine.report("docker-events", events=events, earlier=KILL))


@pytest.mark.parametrize(
    ("type", "action", "gone"),
    [
        ("volume", "destroy", "docker-volume"),
        ("network", "destroy", "docker-network"),
        ("network", "remove", "docker-network"),
        ("image", "delete", "docker-image"),
        ("service", "remove", "swarm-service"),
        ("node", "remove", "swarm-node"),
    ],
)
def test_what_the_engine_removed_is_gone(engine, type, action, gone):
    found = engine.read("docker-events", events=[event(action, type=type, id="x1")], earlier=[]).gone

    assert [(one.type, one.key) for one in found] == [(gone, "x1")]


def test_what_was_made_again_after_its_removal_is_not_gone(engine):
    again = [event("destroy", 0, type="volume", id="data"), event("create", 1, type="volume", id="data")]

    assert engine.read("docker-events", events=again, earlier=[]).gone == ()
    assert engine.read("docker-events", events=again[:1], earlier=[]).gone != ()
    assert engine.read("docker-events", events=[], earlier=again[:1]).gone == ()


def test_an_image_that_lost_a_name_only_and_a_container_are_not_gone_by_an_event(engine):
    told = [event("untag", type="image", id="sha256:1"), event("destroy")]

    assert engine.read("docker-events", events=told, earlier=[]).gone == ()


def test_the_exchange_of_a_container_is_told_by_the_name_that_stays(told):
    project = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
    new = event("create", 0, id="c2", name="0123456789ab_shop-web-1", **project)
    named = event("rename", 1, id="c2", name="shop-web-1", oldName="/0123456789ab_shop-web-1", **project)

    assert told(new, named) == [("container-created", "shop-web-1 was created")]
    assert told(event("rename", oldName="/shop")) == [("container-renamed", "web has this name now")]
