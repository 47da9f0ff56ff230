"""Read `docker-engine`: the engine itself, as a host of containers."""

from pulse_core.plugin import Observation, Part, Reading, Relation, Report, Status, claims
from pulse_core.plugin.narrow import Losses, Record, Unfit, flag, number, part, rows, text, texts, whole
from pulse_docker import facets
from pulse_docker.reading.belonging import Engine
from pulse_docker.reading.runtime import podman_version


def read_engine(report: Report) -> Reading:
    """The engine, from `/version` and `/info`."""
    losses = Losses()
    found = losses.attempt("", report.payload, _engine)
    return Reading(observations=() if found is None else (found,), dropped=tuple(losses.dropped))


def _engine(payload: Record) -> Observation:
    version, info = part(payload, "version"), part(payload, "info")
    engine = Engine.of(payload)
    if not engine.key:
        raise Unfit("the engine names neither its id nor its address")
    facet = _facet(engine, version, info, address=text(payload, "address"), troubles=_troubles(payload))
    trouble = facet.swarm.error if facet.swarm else ""
    return Observation(
        key=engine.key,
        type="docker-host",
        name=facet.hostname or facet.address or engine.key,
        status=Status.WARNING if trouble else Status.ONLINE,
        status_reason=f"Swarm: {trouble}" if trouble else "",
        technology=facet.runtime,
        claims=engine.host_claims(),
        metrics=_metrics(info),
        facet=facet,
        facet_name=facets.NAME,
        relations=_relations(engine, facet),
        part=Part.STRUCTURE,
    )


def _metrics(info: Record) -> dict[str, float | None]:
    found = {
        "memory_total_bytes": number(info, "MemTotal") or None,
        "images_count": number(info, "Images"),
        "containers_count": number(info, "Containers"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _relations(engine: Engine, facet: facets.EngineFacet) -> tuple[Relation, ...]:
    """The machine it runs on, known by its machine id, and the node of the Swarm that it is."""
    machine = [Relation("runs_on", claim=claim) for claim in claims(machine_id=engine.machine_id)]
    node = facet.swarm.node_id if facet.swarm else ""
    return (*machine, *((Relation("member_of", key=node, type="swarm-node"),) if node else ()))


def _facet(
    engine: Engine, version: Record, info: Record, *, address: str, troubles: tuple[facets.Trouble, ...]
) -> facets.EngineFacet:
    security = texts(info.get("SecurityOptions"))
    return facets.EngineFacet(
        engine_id=engine.id,
        runtime=engine.runtime,
        runtime_version=podman_version(version) or text(version, "Version") or text(info, "ServerVersion"),
        api_version=text(version, "ApiVersion"),
        address=address,
        hostname=text(info, "Name"),
        os=text(info, "OperatingSystem"),
        os_type=text(info, "OSType") or text(version, "Os"),
        kernel=text(info, "KernelVersion") or text(version, "KernelVersion"),
        architecture=text(info, "Architecture") or text(version, "Arch"),
        cpus=whole(info, "NCPU") or None,
        storage_driver=text(info, "Driver"),
        cgroup_driver=text(info, "CgroupDriver"),
        cgroup_version=text(info, "CgroupVersion"),
        logging_driver=text(info, "LoggingDriver"),
        root_folder=text(info, "DockerRootDir"),
        rootless=flag(info, "Rootless") or any("rootless" in option for option in security),
        security=security,
        warnings=texts(info.get("Warnings")),
        labels=texts(info.get("Labels")),
        swarm=_swarm(part(info, "Swarm")),
        troubles=troubles,
    )


def _troubles(payload: Record) -> tuple[facets.Trouble, ...]:
    """What the source could not ask; each feature once."""
    found = {text(row, "feature"): row for row in rows(payload, "troubles")}
    return tuple(
        facets.Trouble(feature=name, reason=text(row, "reason"), fix=text(row, "fix")) for name, row in sorted(found.items())
    )


def _swarm(section: Record) -> facets.SwarmFact | None:
    state = text(section, "LocalNodeState")
    if state in ("", "inactive"):
        return None
    return facets.SwarmFact(
        state=state,
        node_id=text(section, "NodeID"),
        manager=flag(section, "ControlAvailable"),
        error=text(section, "Error"),
    )
