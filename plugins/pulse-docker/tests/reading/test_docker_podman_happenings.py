"""What Podman's events mean: it tells a stop, a kill and its own restarts otherwise than Docker does."""

import pytest

AT = 1_780_000_000


def event(action, after=0.0, *, type="container", id="c1", **said):
    return {
        "Type": type,
        "Action": action,
        "Actor": {"ID": id, "Attributes": {"name": "web", "containerExitCode": "0"} | said},
        "timeNano": int((AT + after) * 1e9),
    }


def died(after, code):
    return event("die", after, exitCode=str(code), containerExitCode=str(code))


@pytest.fixture
def read(engine):
    def tell(*events):
        return engine.read("docker-events", events=list(events), host={"Runtime": "podman"})

    return tell


@pytest.fixture
def told(read):
    return lambda *events: [(one.kind, one.title, one.severity) for one in read(*events).events]


@pytest.mark.parametrize(("code", "how"), [(137, "killed"), (143, "terminated")])
def test_an_end_by_a_signal_accuses_nobody_because_a_stop_is_not_always_told(told, code, how):
    title = f"web was {how}, and Podman does not say whether somebody asked (exit {code})"
    assert told(died(0, code), event("cleanup", 0.1)) == [("container-killed", title, "info")]


def test_an_end_by_an_error_is_a_failure_all_the_same(told):
    assert told(died(0, 3)) == [("container-failed", "web failed (exit 3)", "warning")]


def test_a_kill_is_one_although_its_signal_is_not_named(told):
    assert told(event("kill"), died(0.1, 137)) == [("container-killed", "web was killed by request (exit 137)", "info")]


def test_a_restart_by_request_is_told_before_its_end(told):
    happened = (event("restart"), died(0.1, 137), event("init", 0.2), event("start", 0.3))
    assert [title for _, title, _ in told(*happened)] == [
        "web was restarted by request",
        "web was stopped by request (exit 137)",
        "web was started",
    ]


def test_a_restart_after_an_end_is_podmans_own_and_counted_as_a_loop(told):
    rounds = [(died(60 * n, 1), event("restart", 60 * n + 0.1), event("start", 60 * n + 0.2)) for n in range(4)]
    kinds = [kind for kind, _, _ in told(*(one for round in rounds for one in round))]
    assert "container-restarted" not in kinds
    assert kinds[-1] == "container-restarting"


def test_things_that_go_by_their_names_only_are_told_apart(read):
    reading = read(
        event("create", type="volume", id="", name="goods"),
        event("remove", 1, type="volume", id="", name="goods"),
        event("remove", 1, type="volume", id="", name="others"),
    )
    assert len({one.key for one in reading.events}) == 3
    assert [one.subject for one in reading.events] == ["goods", "goods", "others"]
    assert sorted(one.key for one in reading.gone) == ["goods", "others"]


def test_an_image_is_gone_by_the_id_that_the_list_has(read):
    reading = read(event("remove", type="image", id="a" * 64, name="localhost/x:2"))
    assert [(one.type, one.key) for one in reading.gone] == [("docker-image", "sha256:" + "a" * 64)]
