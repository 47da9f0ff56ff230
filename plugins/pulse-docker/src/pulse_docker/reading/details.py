"""Read the facts of a container that stay while it runs."""

import re
from collections.abc import Mapping

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import Record, flag, moment, number, part, rows, sayable, text, texts, whole
from pulse_docker import facets, names
from pulse_docker.reading import labels as labelled
from pulse_docker.reading.states import Condition

_MOST = 64
_NOT_A_NAME = re.compile(r"sha256:[0-9a-f]{64}|[0-9a-f]{64}")


def facet_of(
    listed: Record,
    inspected: Record,
    condition: Condition,
    *,
    labels: Mapping[str, str],
    host: Record,
    id: str,
    update: facets.UpdateFact | None,
) -> facets.ContainerFacet:
    """The facet of a container, from the list and, where it was inspected, from that."""
    config, limits, state = part(inspected, "Config"), part(inspected, "HostConfig"), part(inspected, "State")
    policy = part(limits, "RestartPolicy")
    health_test = texts(part(config, "Healthcheck").get("Test"))
    return facets.ContainerFacet(
        container_id=id,
        image=_image(listed, config),
        image_id=names.image_key(text(listed, "ImageID") or text(inspected, "Image")),
        state=condition.state,
        health=condition.health,
        health_test=() if health_test[:1] == ("NONE",) else health_test,
        health_output=_health_output(state) if condition.health == "unhealthy" else "",
        exit_code=condition.exit_code,
        oom_killed=condition.oom_killed,
        error=condition.error,
        created_at=moment(listed, "Created") or moment(inspected, "Created"),
        started_at=moment(state, "StartedAt"),
        finished_at=None if condition.running else moment(state, "FinishedAt"),
        restart_policy=text(policy, "Name"),
        restart_limit=whole(policy, "MaximumRetryCount") or None,
        network_mode=text(limits, "NetworkMode") or text(part(listed, "HostConfig"), "NetworkMode"),
        user=text(config, "User"),
        privileged=flag(limits, "Privileged"),
        read_only=flag(limits, "ReadonlyRootfs"),
        cpu_limit=_cpu_limit(limits),
        memory_limit_bytes=_memory_limit(limits, host),
        pids_limit=_positive(whole(limits, "PidsLimit")),
        project=names.project_of(labels),
        service=names.service_of(labels),
        replica=sayable(labels.get(names.NUMBER_LABELS[0])),
        ports=_ports(listed),
        mounts=_mounts(listed, inspected),
        networks=_networks(listed, inspected),
        environment=_environment(config.get("Env")),
        labels=labelled.facts(labels),
        podman=_podman(listed, labels),
        update=update,
    )


def _image(listed: Record, config: Record) -> str:
    """The image's name: the list says only its id once the name went to a newer image."""
    name = text(listed, "Image")
    return text(config, "Image") or name if _NOT_A_NAME.fullmatch(name) or not name else name


def _health_output(state: Record) -> str:
    """What the health check said last."""
    log = (part(state, "Health") or part(state, "Healthcheck")).get("Log")
    newest = log[-1] if isinstance(log, list) and log else None
    return text(newest, "Output").strip() if isinstance(newest, dict) else ""


def _cpu_limit(limits: Record) -> float | None:
    """How many processors it may use; None for all."""
    nano = number(limits, "NanoCpus")
    if nano:
        return nano / 1e9
    quota, period = whole(limits, "CpuQuota"), number(limits, "CpuPeriod") or 100_000.0
    return quota / period if quota is not None and quota > 0 else None


def _memory_limit(limits: Record, host: Record) -> float | None:
    limit, available = number(limits, "Memory") or None, number(host, "MemTotal") or None
    return None if limit is not None and available is not None and limit >= available else limit


def _positive(value: int | None) -> int | None:
    return value if value is not None and value > 0 else None


def _ports(listed: Record) -> tuple[facets.Port, ...]:
    found = {port for row in rows(listed, "Ports", limit=_MOST) if (port := _port(row)) is not None}
    return tuple(sorted(found, key=lambda port: (port.private, port.protocol, port.public or 0, port.address)))


def _port(row: Record) -> facets.Port | None:
    private = whole(row, "PrivatePort")
    if private is None:
        return None
    public = whole(row, "PublicPort") or None
    return facets.Port(private=private, public=public, protocol=text(row, "Type"), address=text(row, "IP"))


def _mounts(listed: Record, inspected: Record) -> tuple[facets.Mount, ...]:
    of = inspected if isinstance(inspected.get("Mounts"), list) else listed
    found = (_mount(row) for row in rows(of, "Mounts", limit=_MOST))
    return tuple(sorted(found, key=lambda mount: mount.target))


def _mount(row: Record) -> facets.Mount:
    return facets.Mount(
        kind=text(row, "Type") or ("volume" if text(row, "Name") else "bind"),
        name=text(row, "Name"),
        source=text(row, "Source"),
        target=text(row, "Destination"),
        writable=flag(row, "RW"),
    )


def _networks(listed: Record, inspected: Record) -> tuple[facets.Attachment, ...]:
    """The list is newer: a container can be tied to a network while it runs."""
    section = part(listed, "NetworkSettings", "Networks") or part(inspected, "NetworkSettings", "Networks")
    found = [_attachment(name, part(section, name)) for name in sorted(section)[:_MOST]]
    return tuple(found)


def _attachment(name: str, row: Record) -> facets.Attachment:
    return facets.Attachment(
        name=sayable(name),
        network_id=text(row, "NetworkID"),
        address=text(row, "IPAddress"),
        address6=text(row, "GlobalIPv6Address"),
        mac=text(row, "MacAddress"),
        aliases=texts(row.get("Aliases")),
    )


def _environment(value: Json) -> tuple[str, ...]:
    """The names only, whatever a report holds."""
    return tuple(dict.fromkeys(name for name in (one.partition("=")[0] for one in texts(value, limit=256)) if name))


def _podman(listed: Record, labels: Mapping[str, str]) -> facets.PodmanFact | None:
    fact = facets.PodmanFact(
        pod_id=text(listed, "Pod"),
        pod=text(listed, "PodName"),
        infra=flag(listed, "IsInfra"),
        auto_update=labels.get("io.containers.autoupdate", ""),
        unit=labels.get("PODMAN_SYSTEMD_UNIT", ""),
    )
    return fact if any((fact.pod_id, fact.pod, fact.infra, fact.auto_update, fact.unit)) else None
