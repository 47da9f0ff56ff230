"""Turn after turn: what is asked, what is said, and what a failure leaves standing."""

import json

import httpx
import pytest

from pulse_core.plugin import SourceRefused, SourceUnreachable
from pulse_core.testing import settle, tools
from pulse_docker.adapters import ADAPTERS
from pulse_docker.config import DockerConfig
from pulse_docker.questions import tiers_of
from pulse_docker.source import open_docker


def entries(report):
    return {one["list"]["Names"][0].strip("/"): one for one in report.payload["containers"]}


def gone(said):
    """The keys of the containers that the engine said it removed, as the adapter reads it."""
    return [one.key for one in ADAPTERS["docker-containers"](said["docker-containers"]).gone]


async def test_a_turn_tells_of_the_engine_and_of_every_container(fake_engine, watch):
    fake_engine.runs("web")
    fake_engine.runs("job", state="exited", status="Exited (0) 2 hours ago")
    said = await watch().collect()
    assert said["docker-engine"].payload["version"] == fake_engine.version
    assert set(entries(said["docker-containers"])) == {"web", "job"}
    assert said["docker-containers"].complete
    assert all(not ADAPTERS[report.kind](report).dropped for report in said.values())


async def test_no_secret_leaves_the_source(fake_engine, watched):
    fake_engine.runs("web")
    fake_engine.tells("start", next(iter(fake_engine.containers)), at=1)
    await watched.forward(10)
    reports = await watched.source.collect()
    assert "hunter2" not in json.dumps([report.payload for report in reports])
    one = entries(next(r for r in reports if r.kind == "docker-containers"))["web"]
    assert one["inspect"]["Config"]["Env"] == ["TOKEN=•••", "EMPTY="]


async def test_sizes_are_never_asked_for(fake_engine, watched):
    fake_engine.runs("web")
    await watched.forward(30)
    await watched.collect()
    assert all("size" not in query for query in fake_engine.queries)


async def test_an_event_wakes_the_source_and_only_what_changed_is_looked_at(fake_engine, watched):
    web, other = fake_engine.runs("web"), fake_engine.runs("other")
    await watched.collect()
    fake_engine.asked.clear()
    watched.wakes = 0
    fake_engine.containers[web] |= {"State": "exited", "Status": "Exited (137) 1 second ago"}
    fake_engine.tells("die", web, at=1, exitCode="137")
    await settle()
    said = await watched.collect()
    assert watched.wakes == 1
    assert not said["docker-containers"].complete
    assert list(entries(said["docker-containers"])) == ["web"]
    assert said["docker-events"].payload["events"][0]["Action"] == "die"
    assert fake_engine.count(f"/containers/{web}/json") == 1
    assert fake_engine.count(f"/containers/{other}/json") == 0


async def test_a_quiet_turn_in_between_asks_nothing(fake_engine, watched):
    fake_engine.runs("web")
    await watched.collect()
    fake_engine.asked.clear()
    assert "docker-containers" not in await watched.collect()
    assert fake_engine.asked == []


async def test_a_container_that_was_removed_is_missing_from_a_whole_list_at_once(fake_engine, watched):
    web = fake_engine.runs("web")
    await watched.collect()
    del fake_engine.containers[web]
    fake_engine.tells("destroy", web, at=1)
    await settle()
    said = await watched.collect()
    assert said["docker-containers"].complete
    assert entries(said["docker-containers"]) == {}
    assert gone(said) == ["web"]


async def test_a_container_that_was_removed_is_gone_though_a_whole_list_would_cost_too_much(fake_engine, watched):
    web, other = fake_engine.runs("web"), fake_engine.runs("other")
    await watched.collect()
    watched.source._list_seconds = 1e6
    del fake_engine.containers[web]
    fake_engine.tells("destroy", web, at=1)
    fake_engine.tells("pause", other, at=2)
    await settle()
    said = await watched.collect()
    assert not said["docker-containers"].complete
    assert list(entries(said["docker-containers"])) == ["other"]
    assert gone(said) == ["web"]


async def test_a_container_that_vanished_before_the_engine_said_so_is_gone_once_it_does(fake_engine, watched):
    web = fake_engine.runs("web")
    await watched.collect()
    del fake_engine.containers[web]
    fake_engine.tells("die", web, at=1)
    await settle()
    assert "docker-containers" not in await watched.collect()
    fake_engine.tells("destroy", web, at=2)
    await settle()
    assert gone(await watched.collect()) == ["web"]
    await watched.forward(10)
    assert gone(await watched.collect()) == []


async def test_a_container_that_is_listed_again_later_is_not_gone_because_it_was_renamed_once(fake_engine, watched):
    labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
    web = fake_engine.runs("0123456789ab_shop-web-1", Labels=labels)
    await watched.collect()
    fake_engine.containers[web]["Names"] = ["/shop-web-1"]
    fake_engine.tells("rename", web, at=1)
    await settle()
    assert gone(await watched.collect()) == []
    del fake_engine.containers[web]
    await watched.forward(10)
    assert gone(await watched.collect()) == []


async def test_a_container_that_only_is_not_listed_is_not_gone(fake_engine, watched):
    web = fake_engine.runs("web")
    await watched.collect()
    del fake_engine.containers[web]
    await watched.forward(10)
    assert gone(await watched.collect()) == []


async def test_a_container_that_is_made_anew_is_not_gone(fake_engine, watched):
    labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
    old = fake_engine.runs("shop-web-1", Labels=labels)
    await watched.collect()
    new = fake_engine.runs("0123456789ab_shop-web-1", Labels=labels, state="created", status="Created")
    del fake_engine.containers[old]
    fake_engine.tells("create", new, at=1)
    fake_engine.tells("destroy", old, at=2)
    await settle()
    assert gone(await watched.collect()) == []


async def test_a_name_that_was_given_up_is_gone_and_the_container_goes_by_the_new_one(fake_engine, watched):
    web = fake_engine.runs("web")
    await watched.collect()
    fake_engine.containers[web]["Names"] = ["/shop"]
    fake_engine.tells("rename", web, at=1, oldName="/web", name="shop")
    await settle()
    said = await watched.collect()
    assert list(entries(said["docker-containers"])) == ["shop"]
    assert gone(said) == ["web"]


async def test_a_removal_is_told_again_when_the_turn_failed(fake_engine, watched):
    web = fake_engine.runs("web")
    await watched.collect()
    del fake_engine.containers[web]
    fake_engine.tells("destroy", web, at=1)
    await settle()
    fake_engine.says["/containers/json"] = httpx.ConnectError("gone")
    with pytest.raises(SourceUnreachable):
        await watched.collect()
    del fake_engine.says["/containers/json"]
    assert gone(await watched.collect()) == ["web"]


async def test_events_are_told_again_when_the_turn_failed(fake_engine, watched):
    web = fake_engine.runs("web")
    await watched.collect()
    fake_engine.tells("die", web, at=1)
    await settle()
    fake_engine.says["/containers/json"] = httpx.ConnectError("gone")
    with pytest.raises(SourceUnreachable):
        await watched.collect()
    del fake_engine.says["/containers/json"]
    said = await watched.collect()
    assert [event["Action"] for event in said["docker-events"].payload["events"]] == ["die"]
    assert list(entries(said["docker-containers"])) == ["web"]


async def test_what_was_told_before_comes_along_with_what_is_new(fake_engine, watched):
    web = fake_engine.runs("web")
    fake_engine.tells("kill", web, at=1, signal="9")
    await settle()
    await watched.collect()
    fake_engine.tells("die", web, at=2, exitCode="137")
    await settle()
    told = (await watched.collect())["docker-events"].payload
    assert [event["Action"] for event in told["earlier"]] == ["kill"]
    assert [event["Action"] for event in told["events"]] == ["die"]


async def test_what_a_proxy_keeps_back_costs_one_feature_and_is_named(fake_engine, watched):
    fake_engine.runs("web")
    fake_engine.says["/images/json"] = 403
    await watched.forward(400)
    said = await watched.collect()
    assert set(entries(said["docker-containers"])) == {"web"}
    (trouble,) = said["docker-engine"].payload["troubles"]
    assert trouble["feature"] == "images"
    assert "proxy" in trouble["fix"]


@pytest.mark.parametrize(("api", "asked"), [("1.41", None), ("1.51", None), ("1.52", "1"), ("1.56", "1")])
async def test_an_engine_that_only_sums_up_its_disk_is_asked_for_what_takes_it(fake_engine, engine, api, asked):
    fake_engine.version["ApiVersion"] = api
    await engine.meet()
    (disk,) = [one for one in tiers_of(DockerConfig(), engine, about=dict, info=dict, key_of=str) if one.kind == "docker-disk"]
    await disk.ask()
    assert fake_engine.queries[-1].get("verbose") == asked


@pytest.mark.parametrize("shape", [lambda items: {"Containers": items}, lambda items: {"ContainerUsage": {"Items": items}}])
async def test_sizes_are_of_the_containers_as_the_list_names_them(fake_engine, watched, shape):
    """Podman leaves the labels out of the one answer that says how much a container wrote."""
    labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
    id = fake_engine.runs("shop-web-1", Labels=labels)
    sized = {"Id": id, "Names": ["shop-web-1"], "Labels": {}, "SizeRw": 7, "SizeRootFs": 70}
    fake_engine.says["/system/df"] = shape([sized, sized | {"Id": "unheard-of"}])
    await watched.collect()
    await watched.forward(60)
    reading = ADAPTERS["docker-disk"]((await watched.collect())["docker-disk"])
    assert [one.key for one in reading.observations if one.type == "app-container"] == ["shop/web/1"]


async def test_no_command_of_a_container_or_a_build_leaves_with_the_use_of_the_disk(fake_engine, watched):
    cache = {"ID": "x", "Description": "mount / from exec /bin/sh -c login --password=hunter2", "Size": 1}
    container = {"Names": ["/web"], "Command": "run --password=hunter2", "SizeRootFs": 1}
    fake_engine.says["/system/df"] = {"ContainerUsage": {"Items": [container]}, "BuildCacheUsage": {"Items": [cache]}}
    await watched.forward(60)
    said = await watched.collect()
    assert "hunter2" not in json.dumps(said["docker-disk"].payload)


async def test_the_swarm_is_asked_of_managers_only(fake_engine, watched):
    await watched.forward(60)
    assert fake_engine.count("/services") == 0


async def test_secrets_of_services_stay_behind(fake_engine, watched):
    spec = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "web:1", "Env": ["TOKEN=hunter2"], "Args": ["hunter2"]}}}
    fake_engine.info["Swarm"] = {"ControlAvailable": True, "Cluster": {"ID": "c1"}}
    fake_engine.says |= {"/services": [{"ID": "s1", "Spec": spec}], "/tasks": [{"ID": "t1", "Spec": spec["TaskTemplate"]}]}
    fake_engine.says["/nodes"] = [{"ID": "n1"}]
    await watched.forward(60)
    await watched.collect()
    await watched.forward(60)
    said = await watched.collect()
    assert [one["ID"] for one in said["docker-swarm"].payload["services"]] == ["s1"]
    assert "hunter2" not in json.dumps(said["docker-swarm"].payload)


async def test_of_thousands_of_containers_a_portion_is_new_in_each_turn_and_the_running_ones_come_first(fake_engine, watch):
    for number in range(5000):
        fake_engine.runs(f"dead-{number}", state="exited", status="Exited (0) 3 weeks ago")
    fake_engine.runs("web")
    made = watch()
    told = []
    for _ in range(3):
        report = (await made.collect())["docker-containers"]
        told.append((len(report.payload["containers"]), "web" in entries(report), report.complete))
        await made.clock.forward(10)
    assert told == [(2000, True, False), (4000, True, False), (5001, True, True)]


async def test_podmans_id_is_none_because_it_makes_up_another_each_time(fake_engine, watch):
    fake_engine.version["Components"] = [{"Name": "Podman Engine", "Version": "5.0"}]
    said = await watch().collect()
    assert said["docker-engine"].payload["engine_id"] == ""
    assert said["docker-engine"].payload["address"] == "unix:///fake.sock"


async def test_an_old_and_a_new_container_of_one_name_are_told_of_together(fake_engine, watched):
    labels = {"com.docker.compose.project": "shop", "com.docker.compose.service": "web"}
    old = fake_engine.runs("shop-web-1", Labels=labels)
    fake_engine.runs("new_shop-web-1", Labels=labels)
    await watched.collect()
    fake_engine.containers[old] |= {"State": "exited", "Status": "Exited (0) 1 second ago"}
    fake_engine.tells("die", old, at=1)
    await settle()
    assert len(entries((await watched.collect())["docker-containers"])) == 2


@pytest.mark.parametrize("address", ["unix:///nowhere/docker.sock", "tcp://127.0.0.1:1"])
async def test_opening_is_the_test_of_the_connection(address):
    with pytest.raises(SourceUnreachable):
        async with open_docker(DockerConfig(address=address, allow_loopback=True), tools()):
            pass


async def test_an_address_that_is_none_is_refused():
    with pytest.raises(SourceRefused):
        async with open_docker(DockerConfig(address="docker.sock"), tools()):
            pass
