"""Read `docker-containers`: every container of the engine, the Compose projects they make up, and how many there are."""

from collections.abc import Iterable, Mapping

import attrs

from pulse_core.plugin import Gone, Observation, Part, Reading, Relation, Report, Status, Unknown
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, flag, named, number, pairs, part, sayable, text, whole
from pulse_docker import facets, names
from pulse_docker.reading import details, projects
from pulse_docker.reading.belonging import Engine
from pulse_docker.reading.states import Condition, condition_of
from pulse_docker.reading.still import Still
from pulse_docker.reading.updates import update_of

MAX_CONTAINERS = 15_000
RESTARTS_OF_A_LOOP = 3
"""More restarts than this within the source's memory of some minutes are a loop."""

_MEASURED = (
    "cpu_ratio",
    "memory_used_bytes",
    "memory_ratio",
    "network_in_bytes_per_second",
    "network_out_bytes_per_second",
    "disk_read_bytes_per_second",
    "disk_write_bytes_per_second",
    "processes_count",
)
_STILL = Unknown("it does not run")
_STANDING = frozenset({"exited", "created", "dead"})
_UNSAMPLED = Unknown("it was not measured yet; a container that is paused is not measured at all")
_REASONS = {
    "uptime_seconds": Unknown("it does not run, or nobody says since when"),
    "restarts_count": Unknown("the engine was not asked for its details yet"),
    "unhealthy_count": Unknown("it has no health check", "give its image or its service a HEALTHCHECK"),
    "updates_available_count": Unknown("its registry was not asked, or did not answer"),
}


@attrs.frozen
class Found:
    """A container as it was read, with what its project and its engine need to know of it."""

    observation: Observation
    facet: facets.ContainerFacet
    condition: Condition
    labels: dict[str, str]


_STILL_ONES: Still[Found] = Still()


def read_containers(report: Report) -> Reading:
    """The containers, the projects they make up, and their numbers as the engine's.

    A report of some containers only says nothing of projects and sums. Gone is what the engine says it removed.
    """
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    engine = Engine.of(payload)

    host = part(payload, "host")

    def read(row: Record) -> Found:
        def anew() -> Found:
            return _container(row, engine, host=host, at=report.taken_at)

        if text(part(row, "list"), "State").lower() not in _STANDING:
            return anew()
        return _STILL_ONES.of((engine.key, named(part(row, "list"), "Id")), (_words(row), engine, host), anew)

    read_ones = losses.each(payload.get("containers"), "containers", read, limit=MAX_CONTAINERS)
    found = _newest(read_ones)
    seen = tuple(one.observation for one in found)
    if report.complete:
        made = projects.projects_of(((one.facet, one.condition, one.labels) for one in found), engine)
        seen = (*seen, *made, *_counts(found, engine))
    removed = losses.each(payload.get("removed"), "removed", _removed, limit=MAX_CONTAINERS)
    return Reading(observations=seen, gone=tuple(removed), dropped=tuple(losses.dropped))


def _words(row: Record) -> tuple[object, ...]:
    """What is said of a container that stands still. That nobody listens and that nothing was heard is the same here."""
    recent = part(row, "recent")
    heard = (number(recent, name) or 0.0 for name in ("restarts", "oom_kills"))
    return *map(row.get, ("list", "inspect", "update")), recent.get("asked"), flag(recent, "killed"), *heard


def _removed(row: Record) -> Gone:
    listed = part(row, "list")
    name = _name(listed, {}) or named(listed, "Id", "ID")[:12]
    return Gone(key=_key(pairs(listed.get("Labels")), name), type="app-container")


def _key(labels: Mapping[str, str], name: str) -> str:
    return sayable(names.logical_key(labels, name), limit=LONGEST_NAME)


def _newest(found: Iterable[Found]) -> list[Found]:
    """One container for each name: while Compose makes one anew, the old one is still there under another name."""
    best: dict[str, Found] = {}
    for one in found:
        other = best.get(one.observation.key)
        if other is None or _rank(one) > _rank(other):
            best[one.observation.key] = one
    return list(best.values())


def _rank(one: Found) -> tuple[bool, float, str]:
    return one.condition.running, one.facet.created_at or 0.0, one.facet.container_id


def _container(row: Record, engine: Engine, *, host: Record, at: float) -> Found:
    listed, inspected, recent = part(row, "list"), part(row, "inspect"), part(row, "recent")
    id = named(listed if listed else inspected, "Id", "ID")
    labels = pairs(listed.get("Labels")) or pairs(part(inspected, "Config").get("Labels"))
    name = _name(listed, inspected) or id[:12]
    key = _key(labels, name)
    asked = recent.get("asked")
    asked = asked if isinstance(asked, bool) else None
    condition = condition_of(listed, inspected, asked=asked, killed=flag(recent, "killed"))
    facet = details.facet_of(listed, inspected, condition, labels=labels, host=host, id=id, update=update_of(row.get("update")))
    metrics = _metrics(facet, condition, restarts=whole(inspected, "RestartCount"), recent=recent, at=at)
    said = row.get("sampled")
    sampled = condition.running and (said if isinstance(said, bool) else True)
    unknown = {name: why for name, why in _REASONS.items() if metrics[name] is None}
    if not sampled:
        metrics |= dict.fromkeys(_MEASURED)
        unknown |= dict.fromkeys(_MEASURED, _UNSAMPLED if condition.running else _STILL)
    observation = Observation(
        key=key,
        type="app-container",
        name=names.lasting_name(labels, name),
        status=condition.status,
        status_reason=condition.reason,
        technology=engine.runtime,
        claims=engine.claims_of("container", key),
        metrics=metrics,
        unknown=unknown,
        facet=facet,
        facet_name=facets.NAME,
        parent=engine.parent(),
        relations=_relations(facet, labels),
        part=Part.STRUCTURE if sampled else Part.WHOLE,
    )
    return Found(observation, facet, condition, labels)


def _name(listed: Record, inspected: Record) -> str:
    own = sayable(names.own_name(listed.get("Names")), limit=LONGEST_NAME)
    return own or names.plain_name(sayable(inspected.get("Name"), limit=LONGEST_NAME))


def _metrics(
    facet: facets.ContainerFacet, condition: Condition, *, restarts: int | None, recent: Record, at: float
) -> dict[str, float | None]:
    update = facet.update.available if facet.update else None
    return {
        "uptime_seconds": _uptime(facet, at) if condition.running else None,
        "restarts_count": float(restarts) if restarts is not None and restarts >= 0 else None,
        "not_running_count": float(condition.failed),
        "restart_loop_count": float(_loops(condition, restarts=restarts, recent=recent)),
        "oom_kills_count": max(float(condition.oom_killed), number(recent, "oom_kills") or 0.0),
        "unhealthy_count": float(condition.health == "unhealthy") if facet.health or facet.health_test else None,
        "updates_available_count": float(update) if update is not None else None,
    }


def _loops(condition: Condition, *, restarts: int | None, recent: Record) -> bool:
    """Whether the engine starts it again and again: counted by the source, else by the engine since it was last started."""
    counted = number(recent, "restarts")
    if counted is not None:
        return counted > RESTARTS_OF_A_LOOP
    return condition.state == "restarting" and (restarts or 0) > RESTARTS_OF_A_LOOP


def _uptime(facet: facets.ContainerFacet, at: float) -> float | None:
    """How long it runs, by two clocks: when they disagree by more than a minute nobody knows."""
    since = at - facet.started_at if facet.started_at is not None and at > 0 else None
    return None if since is None or since < -60 else max(0.0, since)


def _relations(facet: facets.ContainerFacet, labels: Record) -> tuple[Relation, ...]:
    project, service = facet.project, sayable(labels.get("com.docker.swarm.service.id"), limit=LONGEST_NAME)
    return (
        *((Relation("member_of", key=project, type="docker-project"),) if project else ()),
        *((Relation("member_of", key=service, type="swarm-service"),) if service else ()),
        *((Relation("depends_on", key=facet.image_id, type="docker-image"),) if facet.image_id else ()),
        *(Relation("stores_on", key=one.name, type="docker-volume") for one in facet.mounts if one.kind == "volume" and one.name),
        *(Relation("attached_to", key=one.network_id, type="docker-network") for one in facet.networks if one.network_id),
    )


def _counts(found: list[Found], engine: Engine) -> tuple[Observation, ...]:
    """How many containers are in which state, as numbers of the engine."""
    if not engine.key:
        return ()
    states = [one.condition for one in found]
    updates = [one.facet.update.available for one in found if one.facet.update]
    metrics: dict[str, float | None] = {
        "containers_count": float(len(states)),
        "containers_running_count": float(sum(one.running for one in states)),
        "containers_failed_count": float(sum(one.failed for one in states)),
        "containers_ailing_count": float(sum(one.status is Status.WARNING for one in states)),
        "updates_available_count": float(sum(available is True for available in updates)),
    }
    return (Observation(key=engine.key, type="docker-host", name="", metrics=metrics, part=Part.NUMBERS),)
