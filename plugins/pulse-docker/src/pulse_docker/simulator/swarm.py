"""What a manager of a Swarm says: three nodes, a few services, and a task for each replica."""

from collections.abc import Iterator
from typing import Final

from pulse_docker.simulator.engine import GIB, Engine
from pulse_docker.simulator.images import Body
from pulse_docker.simulator.words import digest

_NODES: Final = (("harbour", "manager", "ready"), ("quay", "worker", "ready"), ("pier", "worker", "down"))
_SERVICES: Final = (("web", "edge_web", 3, 3), ("api", "edge_api", 4, 3), ("agent", "edge_agent", 0, 2))
"""Image, name, replicas wanted (0 for one on each node), tasks that run."""


def swarm_info(engine: Engine) -> Body:
    """The part of `/info` that tells of the Swarm."""
    if not engine.machine.swarm:
        return {"NodeID": "", "NodeAddr": "", "LocalNodeState": "inactive", "ControlAvailable": False, "Error": ""}
    return {
        "NodeID": _id(engine, "node", 0),
        "NodeAddr": "192.168.7.10",
        "LocalNodeState": "active",
        "ControlAvailable": True,
        "Error": "",
        "RemoteManagers": [{"NodeID": _id(engine, "node", 0), "Addr": "192.168.7.10:2377"}],
        "Nodes": len(_NODES),
        "Managers": 1,
        "Cluster": _cluster(engine),
    }


def swarm(engine: Engine) -> Body:
    """As `/swarm` says."""
    return _cluster(engine) | {"JoinTokens": {"Worker": "SWMTKN-1-made-up", "Manager": "SWMTKN-1-made-up-too"}}


def nodes(engine: Engine) -> list[Body]:
    """As `/nodes` lists them."""
    return [_node(engine, number, *one) for number, one in enumerate(_NODES)]


def services(engine: Engine, *, status: bool = False) -> list[Body]:
    """As `/services` lists them, with how many tasks run when that is asked."""
    return [_service(engine, number, status=status) for number in range(len(_SERVICES))]


def tasks(engine: Engine) -> list[Body]:
    """As `/tasks` lists them, with those of the past."""
    return list(_tasks(engine))


def _cluster(engine: Engine) -> Body:
    return {
        "ID": _id(engine, "cluster", 0),
        **_dates(engine),
        "Spec": {"Name": "default", "Labels": {}},
        "RootRotationInProgress": False,
        "DataPathPort": 4789,
        "DefaultAddrPool": ["10.0.0.0/8"],
        "SubnetSize": 24,
    }


def _node(engine: Engine, number: int, name: str, role: str, state: str) -> Body:
    body: Body = {
        "ID": _id(engine, "node", number),
        **_dates(engine),
        "Spec": {"Role": role, "Availability": "active", "Labels": {}},
        "Description": {
            "Hostname": name,
            "Platform": {"Architecture": "x86_64", "OS": "linux"},
            "Resources": {"NanoCPUs": 8_000_000_000, "MemoryBytes": 32 * GIB},
            "Engine": {"EngineVersion": "28.3.3", "Labels": {}, "Plugins": [{"Type": "Network", "Name": "overlay"}]},
        },
        "Status": {"State": state, "Addr": f"192.168.7.{10 + number}"},
    }
    if role == "manager":
        body["ManagerStatus"] = {"Leader": True, "Reachability": "reachable", "Addr": f"192.168.7.{10 + number}:2377"}
    return body


def _service(engine: Engine, number: int, *, status: bool) -> Body:
    image, name, wanted, running = _SERVICES[number]
    body: Body = {
        "ID": _id(engine, "service", number),
        **_dates(engine),
        "Spec": {
            "Name": name,
            "Labels": {"com.docker.stack.namespace": "edge", "com.docker.stack.image": f"{image}:1"},
            "TaskTemplate": {"ContainerSpec": {"Image": f"{image}:1@sha256:{digest('index', image)}"}, "ForceUpdate": 0},
            "Mode": {"Replicated": {"Replicas": wanted}} if wanted else {"Global": {}},
        },
        "Endpoint": {"Spec": {"Mode": "vip"}, "Ports": _published(number), "VirtualIPs": []},
    }
    if status:
        body["ServiceStatus"] = {"RunningTasks": running, "DesiredTasks": wanted or len(_NODES), "CompletedTasks": 0}
    return body


def _published(number: int) -> list[Body]:
    if number:
        return []
    return [{"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080, "PublishMode": "ingress"}]


def _tasks(engine: Engine) -> Iterator[Body]:
    for number, (image, _, wanted, running) in enumerate(_SERVICES):
        for slot in range(1, (wanted or len(_NODES)) + 1):
            yield _task(engine, number, slot, image, "running" if slot <= running else "pending")
        yield _task(engine, number, 1, image, "failed", past=True)


def _task(engine: Engine, service: int, slot: int, image: str, state: str, *, past: bool = False) -> Body:
    id = _id(engine, f"task-{service}-{past}", slot)
    status: Body = {"Timestamp": engine.stamp(engine.began_at - 600), "State": state, "Message": state}
    if state == "pending":
        status["Err"] = "no suitable node (insufficient resources on 1 node)"
    if state == "failed":
        status["Err"] = "task: non-zero exit (1)"
    if state in ("running", "failed"):
        exit_code = 0 if state == "running" else 1
        status["ContainerStatus"] = {"ContainerID": digest("container", id), "PID": 4000 + slot, "ExitCode": exit_code}
    return {
        "ID": id,
        **_dates(engine),
        "Labels": {},
        "Spec": {"ContainerSpec": {"Image": f"{image}:1"}, "ForceUpdate": 0},
        "ServiceID": _id(engine, "service", service),
        "Slot": slot,
        "NodeID": "" if state == "pending" else _id(engine, "node", slot % 2),
        "Status": status,
        "DesiredState": "shutdown" if past else "running",
    }


def _dates(engine: Engine) -> Body:
    return {
        "Version": {"Index": 41},
        "CreatedAt": engine.stamp(engine.began_at - 5_000_000),
        "UpdatedAt": engine.stamp(engine.began_at - 600),
    }


def _id(engine: Engine, what: str, number: int) -> str:
    """25 letters and digits, as Swarm names its things."""
    return digest(engine.seed, what, number)[:25]
