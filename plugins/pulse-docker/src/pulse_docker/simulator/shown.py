"""What the engine says of its containers: the list, and one of them in full."""

from collections.abc import Sequence

from pulse_docker.simulator.container import Container
from pulse_docker.simulator.engine import Engine
from pulse_docker.simulator.images import Body, image_id, network_id
from pulse_docker.simulator.words import age, digest

_SECRET = "not-a-real-secret"  # noqa: S105  # there to be masked
_PUBLISHED_ABOVE = 20_000


def listed(engine: Engine, one: Container, *, sized: bool = False) -> Body:
    """An item of `/containers/json`."""
    recipe = one.plan.recipe
    body: Body = {
        "Id": one.id,
        "Names": [f"/{one.name}"],
        "Image": recipe.image,
        "ImageID": image_id(recipe.image),
        "Command": f"/entrypoint {recipe.service}",
        "Created": int(engine.shown(one.created_at)),
        "Ports": _ports(one),
        "Labels": one.plan.labels,
        "State": one.state,
        "Status": status(one, engine.now()),
        "HostConfig": {"NetworkMode": one.plan.network},
        "NetworkSettings": {"Networks": _networks(one)},
        "Mounts": _mounts(one),
    }
    return body | sizes(one) if sized else body


def sizes(one: Container) -> Body:
    """What is only counted when it is asked for, because it costs the engine dearly."""
    written = int(digest("rw", one.id)[:6], 16)
    return {"SizeRw": written, "SizeRootFs": written + 300_000_000}


def status(one: Container, now: float) -> str:
    """The words in which the engine says how it goes: "Up 3 hours (healthy)"."""
    if one.state == "created":
        return "Created"
    if one.state in ("exited", "dead"):
        return f"Exited ({one.exit_code}) {age(now - one.finished_at)} ago"
    if one.state == "restarting":
        return f"Restarting ({one.exit_code}) {age(now - one.finished_at)} ago"
    extra = " (Paused)" if one.state == "paused" else ""
    if one.health:
        extra += " (health: starting)" if one.health == "starting" else f" ({one.health})"
    return f"Up {age(now - one.started_at)}{extra}"


def inspected(engine: Engine, one: Container, *, sized: bool = False) -> Body:
    """As `/containers/{id}/json` shows it."""
    recipe = one.plan.recipe
    body: Body = {
        "Id": one.id,
        "Created": engine.stamp(one.created_at),
        "Path": "/entrypoint",
        "Args": [recipe.service],
        "State": _state(engine, one),
        "Image": image_id(recipe.image),
        "ResolvConfPath": f"/var/lib/docker/containers/{one.id}/resolv.conf",
        "HostnamePath": f"/var/lib/docker/containers/{one.id}/hostname",
        "HostsPath": f"/var/lib/docker/containers/{one.id}/hosts",
        "LogPath": f"/var/lib/docker/containers/{one.id}/{one.id}-json.log",
        "Name": f"/{one.name}",
        "RestartCount": one.restart_count,
        "Driver": "overlay2",
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": "docker-default",
        "HostConfig": _host_config(one),
        "GraphDriver": {"Name": "overlay2", "Data": {"MergedDir": f"/var/lib/docker/overlay2/{one.id[:12]}/merged"}},
        "Mounts": _mounts(one),
        "Config": _config(one),
        "NetworkSettings": {"SandboxID": digest("sandbox", one.id), "Ports": {}, "Networks": _networks(one)},
    }
    return body | sizes(one) if sized else body


def _state(engine: Engine, one: Container) -> Body:
    body: Body = {
        "Status": one.state,
        "Running": one.state in ("running", "paused", "restarting"),
        "Paused": one.state == "paused",
        "Restarting": one.state == "restarting",
        "OOMKilled": one.oom_killed,
        "Dead": one.state == "dead",
        "Pid": 1000 + one.plan.index if one.running else 0,
        "ExitCode": 0 if one.running else one.exit_code,
        "Error": "",
        "StartedAt": engine.stamp(one.started_at),
        "FinishedAt": engine.stamp(one.finished_at),
    }
    if one.health:
        body["Health"] = {"Status": one.health, "FailingStreak": one.failing_streak, "Log": _checks(engine, one)}
    return body


def _checks(engine: Engine, one: Container) -> list[Body]:
    failed = one.health == "unhealthy"
    at = engine.now() - engine.now() % 30
    output = "connection refused" if failed else "ok"
    return [{"Start": engine.stamp(at), "End": engine.stamp(at + 0.06), "ExitCode": int(failed), "Output": output}]


def _host_config(one: Container) -> Body:
    recipe = one.plan.recipe
    return {
        "NetworkMode": one.plan.network,
        "RestartPolicy": {"Name": recipe.restart, "MaximumRetryCount": 0},
        "AutoRemove": False,
        "Memory": one.limit_bytes,
        "NanoCpus": int(recipe.cpus * 1e9),
        "CpuShares": 0,
        "Privileged": False,
        "ReadonlyRootfs": False,
        "LogConfig": {"Type": "json-file", "Config": {}},
        "Binds": [f"{one.plan.volume}:/data:rw"] if one.plan.volume else [],
    }


def _config(one: Container) -> Body:
    recipe = one.plan.recipe
    body: Body = {
        "Hostname": one.id[:12],
        "User": "",
        "Tty": False,
        "Env": ["PATH=/usr/local/bin:/usr/bin:/bin", "TZ=Europe/Berlin", f"{recipe.service.upper()}_PASSWORD={_SECRET}"],
        "Cmd": [recipe.service],
        "Entrypoint": ["/entrypoint"],
        "Image": recipe.image,
        "WorkingDir": "/",
        "Labels": one.plan.labels,
    }
    if recipe.check:
        second = 1_000_000_000
        check = ["CMD-SHELL", f"curl -fsS http://localhost:{recipe.port or 80}/ || exit 1"]
        body["Healthcheck"] = {"Test": check, "Interval": 30 * second, "Timeout": 5 * second, "Retries": 3}
    return body


def _ports(one: Container) -> Sequence[Body]:
    port = one.plan.recipe.port
    if not port or one.plan.recipe.host_network:
        return []
    if not one.running:
        return []
    public = port if one.plan.index < 100 else _PUBLISHED_ABOVE + one.plan.index
    return [{"IP": ip, "PrivatePort": port, "PublicPort": public, "Type": "tcp"} for ip in ("0.0.0.0", "::")]  # noqa: S104


def _networks(one: Container) -> Body:
    network = one.plan.network
    number = int(network_id(network)[:4], 16) % 240
    up = one.running and network != "host"
    return {
        network: {
            "NetworkID": network_id(network),
            "EndpointID": digest("endpoint", one.id) if up else "",
            "Gateway": f"172.{16 + number % 16}.{number}.1" if up else "",
            "IPAddress": f"172.{16 + number % 16}.{number}.{2 + one.plan.index % 250}" if up else "",
            "IPPrefixLen": 24 if up else 0,
            "MacAddress": f"02:42:ac:10:{one.plan.index // 256 % 256:02x}:{one.plan.index % 256:02x}" if up else "",
        }
    }


def _mounts(one: Container) -> list[Body]:
    if not one.plan.volume:
        return []
    source = f"/var/lib/docker/volumes/{one.plan.volume}/_data"
    mount: Body = {"Type": "volume", "Name": one.plan.volume, "Source": source, "Destination": "/data"}
    return [mount | {"Driver": "local", "Mode": "rw", "RW": True, "Propagation": ""}]
