"""What a list of containers says of each of them."""

import attrs
import pytest

from pulse_core.plugin import Part, Relation, Status
from pulse_core.testing import check_adapter
from pulse_docker.adapters import ADAPTERS

STATES = [
    ("running", "Up 4 hours", Status.ONLINE, ""),
    ("running", "Up 4 hours (healthy)", Status.ONLINE, ""),
    ("running", "Up 4 hours (health: starting)", Status.ONLINE, ""),
    ("running", "Up 4 hours (unhealthy)", Status.WARNING, "its health check fails"),
    ("paused", "Up 4 hours (Paused)", Status.WARNING, "paused"),
    ("restarting", "Restarting (1) 2 seconds ago", Status.WARNING, "restarting, exited 1"),
    ("exited", "Exited (0) 2 days ago", Status.OFFLINE, "exited 0"),
    ("exited", "Exited (137) 2 days ago", Status.OFFLINE, "exited 137, killed"),
    ("exited", "Exited (139) 2 days ago", Status.OFFLINE, "exited 139, it crashed"),
    ("created", "Created", Status.OFFLINE, "created, never started"),
    ("dead", "Dead", Status.OFFLINE, "dead: the engine could not remove it"),
    ("removing", "Removal In Progress", Status.OFFLINE, "it is being removed"),
    ("configured", "", Status.OFFLINE, "created, never started"),
    ("stopped", "Exited (1) 3 seconds ago", Status.OFFLINE, "exited 1"),
    ("stopping", "", Status.WARNING, "it is being stopped"),
]


@pytest.mark.parametrize(("state", "words", "status", "reason"), STATES)
def test_each_state_is_a_status_with_its_reason(engine, state, words, status, reason):
    found = engine.container(state=state, status=words)

    assert (found.status, found.status_reason) == (status, reason)


@pytest.mark.parametrize(("words", "state"), [("Up Less than a second", "running"), ("Up 2 hours (Paused)", "paused")])
def test_a_list_without_states_is_understood_by_its_words(engine, words, state):
    assert engine.container(state="", status=words).facet.state == state


def test_out_of_memory_is_said_where_inspecting_knows_it(engine):
    inspect = {"State": {"Status": "exited", "ExitCode": 137, "OOMKilled": True}}
    found = engine.container(state="exited", status="Exited (137) 1 second ago", inspect=inspect)

    assert found.status_reason == "exited 137, out of memory"
    assert (found.metrics["oom_kills_count"], found.metrics["not_running_count"]) == (1, 1)


ENDS = [
    ("no", 0, None, 0),
    ("no", 1, None, 1),
    ("no", 137, None, 0),
    ("no", 137, False, 1),
    ("no", 137, True, 0),
    ("no", 143, False, 1),
    ("unless-stopped", 143, None, 0),
    ("on-failure", 2, None, 1),
]


@pytest.mark.parametrize(("policy", "code", "asked", "failed"), ENDS)
def test_an_end_after_a_stop_request_is_no_failure(engine, policy, code, asked, failed):
    inspect = {"State": {"ExitCode": code}, "HostConfig": {"RestartPolicy": {"Name": policy}}}
    found = engine.container(state="exited", status=f"Exited ({code}) 1 second ago", inspect=inspect, recent={"asked": asked})

    assert found.metrics["not_running_count"] == failed


def test_what_runs_leaves_its_numbers_to_its_samples_and_what_stands_still_has_none(engine):
    running, stopped = engine.container(), engine.container(state="exited", status="Exited (0) 1 hour ago")

    assert running.part is Part.STRUCTURE
    assert "cpu_ratio" not in running.metrics
    assert stopped.part is Part.WHOLE
    assert stopped.metrics["cpu_ratio"] is None
    assert stopped.unknown["cpu_ratio"].reason == "it does not run"


def test_a_container_that_is_not_sampled_says_so(engine):
    found = engine.container(sampled=False)

    assert found.part is Part.WHOLE
    assert found.unknown["memory_ratio"].reason.startswith("it was not measured")


def test_compose_labels_name_a_container_and_its_project(engine, row, compose):
    found = engine.read("docker-containers", containers=[row("shop-web-2", labels=compose(number="2"))]).observations
    container, project, host = found

    assert (container.type, container.key) == ("app-container", "shop/web/2")
    assert Relation("member_of", key="shop", type="docker-project") in container.relations
    assert container.parent == Relation("runs_on", key="ENGINE:ONE", type="docker-host")
    assert (project.type, project.key, project.status) == ("docker-project", "shop", Status.ONLINE)
    assert (host.type, host.part, host.metrics["containers_running_count"]) == ("docker-host", Part.NUMBERS, 1)


def test_a_one_off_run_goes_by_its_name(engine, compose):
    assert (
        engine.container(name="shop-web-run-ab", labels=compose() | {"com.docker.compose.oneoff": "True"}).key
        == "shop-web-run-ab"
    )


def test_while_compose_makes_a_container_anew_the_running_one_counts(engine, row, compose):
    old = row("ab_shop-web-1", id="a" * 64, state="exited", status="Exited (0) 1 second ago", labels=compose())
    new = row("shop-web-1", id="b" * 64, labels=compose())

    assert [one.facet.container_id for one in engine.containers(new, old).values()] == ["b" * 64]


def test_a_project_is_as_its_containers_are(engine, row, compose):
    web, job = row("w", id="a" * 64, labels=compose()), row("j", id="b" * 64, labels=compose(service="job"), state="exited")

    def project(*rows):
        return next(o for o in engine.read("docker-containers", containers=list(rows)).observations if o.type == "docker-project")

    done, failed = job | {"list": job["list"] | {"Status": "Exited (0)"}}, job | {"list": job["list"] | {"Status": "Exited (2)"}}
    assert project(web, done).status is Status.ONLINE
    assert (project(web, failed).status, project(web, failed).status_reason) == (Status.WARNING, "job: exited 2")
    assert (project(done).status, project(done).status_reason) == (Status.OFFLINE, "nothing of it runs")
    assert project(web, failed).metrics["containers_failed_count"] == 1
    assert [project(*some).metrics["not_running_count"] for some in ((web, failed), (done,), (failed,))] == [0, 0, 1]
    assert project(web, done).facet.services == ("job", "web")


def test_the_facet_holds_what_stays(engine):
    inspect = {
        "RestartCount": 2,
        "State": {"StartedAt": "2026-05-28T20:26:40.123456789Z", "FinishedAt": "0001-01-01T00:00:00Z"},
        "Config": {"Env": ["PATH=/bin", "TOKEN=s3cret", "EMPTY", "PATH=/again"], "User": "www"},
        "HostConfig": {"NanoCpus": 1_500_000_000, "Memory": 2**30, "PidsLimit": -1, "NetworkMode": "shop"},
        "Mounts": [{"Type": "volume", "Name": "data", "Source": "/v/data", "Destination": "/data", "RW": True}],
        "NetworkSettings": {"Networks": {"shop": {"NetworkID": "n1", "IPAddress": "172.20.0.2"}}},
    }
    listed = {"Ports": [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}] * 2}
    found = engine.container(inspect=inspect, listed=listed)

    facet = found.facet
    assert facet.environment == ("PATH", "TOKEN", "EMPTY")
    assert (facet.cpu_limit, facet.memory_limit_bytes, facet.pids_limit) == (1.5, 2**30, None)
    assert [(port.public, port.private, port.protocol) for port in facet.ports] == [(8080, 80, "tcp")]
    assert facet.started_at == pytest.approx(1_780_000_000.12, abs=0.01)
    assert facet.finished_at is None
    assert Relation("stores_on", key="data", type="docker-volume") in found.relations
    assert Relation("attached_to", key="n1", type="docker-network") in found.relations
    assert "s3cret" not in repr(found)


def test_uptime_is_unknown_when_the_clocks_disagree(engine):
    ahead = {"State": {"StartedAt": "2030-01-01T00:00:00Z"}}

    assert engine.container(inspect=ahead).metrics["uptime_seconds"] is None


def test_the_words_of_a_list_that_count_up_are_not_in_the_facet(engine):
    assert engine.container(status="Up 4 hours").facet == engine.container(status="Up 5 hours").facet


def test_a_label_of_a_megabyte_is_cut_and_many_are_bounded(engine):
    labels = {f"label{number:04}": "x" for number in range(1000)} | {"a": "ä" * 2**20}
    facet = engine.container(labels=labels).facet

    assert len(facet.labels) == 64
    assert max(len(label.value) for label in facet.labels) == 1024


@pytest.mark.parametrize("name", ["Überraschung", "数据库", "בדיקה", "a\u0000b", "\ud83d"])
def test_names_in_any_alphabet_are_kept(engine, name):
    found = engine.container(name=name)

    assert found.name.encode().decode()
    assert found.name == name.encode("utf-8", "replace").decode()


def test_a_record_without_an_id_is_dropped_with_its_path_and_the_others_stay(engine, row):
    reading = engine.attempt("docker-containers", {"containers": [row("a"), {"list": {"Id": 7}}, None, row("b", id="b" * 64)]})

    assert [one.name for one in reading.observations if one.type == "app-container"] == ["a", "b"]
    assert [dropped.path for dropped in reading.dropped] == ["containers[1]", "containers[2]"]


@pytest.mark.parametrize("bad", [True, "3", -1, float("nan"), float("inf"), 10**400, [], {}])
def test_what_is_no_number_is_unknown(engine, bad):
    assert engine.container(inspect={"RestartCount": bad}).metrics["restarts_count"] is None


def test_restart_loops_are_counted_by_the_source_or_by_the_engine(engine):
    inspect = {"RestartCount": 9}
    restarting = {"state": "restarting", "status": "Restarting (1) 1 second ago"}

    assert engine.container(inspect=inspect).metrics["restart_loop_count"] == 0
    assert engine.container(inspect=inspect, **restarting).metrics["restart_loop_count"] == 1
    assert engine.container(inspect=inspect, recent={"restarts": 4}).metrics["restart_loop_count"] == 1
    assert engine.container(inspect=inspect, recent={"restarts": 3}, **restarting).metrics["restart_loop_count"] == 0


def test_an_update_is_told_with_both_digests_and_its_time(engine):
    update = {
        "state": "available",
        "reason": "",
        "local": "sha256:a",
        "remote": "sha256:b",
        "checked_at": 1.78e9,
        "kind": "index",
    }
    found = engine.container(update=update)

    assert found.metrics["updates_available_count"] == 1
    assert (found.facet.update.current_digest, found.facet.update.latest_digest) == ("sha256:a", "sha256:b")
    assert engine.container(update=update | {"state": "current"}).metrics["updates_available_count"] == 0
    skipped = engine.container(update=update | {"state": "skipped", "reason": "a local build"})
    assert skipped.metrics["updates_available_count"] is None
    assert skipped.facet.update.reason == "a local build"


def test_ten_thousand_dead_containers_are_read(engine, row):
    rows = [row(f"dead{n}", id=f"{n:064}", state="exited", status="Exited (0) 3 weeks ago") for n in range(10_000)]

    assert len(engine.containers(*rows)) == 10_000


def test_the_adapter_holds_against_broken_answers(engine, row, compose):
    inspect = {"RestartCount": 1, "State": {"Health": {"Status": "healthy"}}, "HostConfig": {"Memory": 5}}
    rows = [row(labels=compose(), inspect=inspect), row("db", id="d" * 64, state="exited", status="Exited (1) 1 day ago")]

    check_adapter(ADAPTERS["docker-containers"], engine.report("docker-containers", containers=rows))


def test_a_report_of_some_containers_says_nothing_of_projects_and_sums(engine, row, compose):
    report = attrs.evolve(engine.report("docker-containers", containers=[row(labels=compose())]), complete=False)

    assert [one.type for one in ADAPTERS["docker-containers"](report).observations] == ["app-container"]


@pytest.mark.parametrize(("asked", "reason"), [(True, "stopped by request"), (False, "terminated"), (None, "terminated")])
def test_an_end_by_a_signal_is_called_a_stop_only_when_somebody_asked(engine, asked, reason):
    found = engine.container(state="exited", status="Exited (143) 1 second ago", recent={"asked": asked})

    assert found.status_reason == f"exited 143, {reason}"


@pytest.mark.parametrize(
    ("killed", "reason"), [(True, "exited 137, killed by request"), (False, "exited 137, stopped by request")]
)
def test_a_kill_that_somebody_asked_for_is_not_called_a_stop(engine, killed, reason):
    found = engine.container(state="exited", status="Exited (137) 1 second ago", recent={"asked": True, "killed": killed})

    assert (found.status_reason, found.metrics["not_running_count"]) == (reason, 0)


def test_a_container_that_compose_exchanges_keeps_its_name_meanwhile(engine, compose):
    assert engine.container(name="0123456789ab_shop-web-1", labels=compose()).name == "shop-web-1"
    assert engine.container(name="0123456789ab_web").name == "0123456789ab_web"
    assert engine.container(name="0123456789ab_", labels=compose()).name == "0123456789ab_"
