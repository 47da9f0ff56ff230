"""Make up the Compose projects from the labels of their containers."""

from collections.abc import Iterable

from pulse_core.plugin import Observation, Status
from pulse_docker import facets
from pulse_docker.reading.belonging import Engine
from pulse_docker.reading.states import Condition

Member = tuple[facets.ContainerFacet, Condition, dict[str, str]]


def projects_of(members: Iterable[Member], engine: Engine) -> tuple[Observation, ...]:
    """The projects, in order of their names."""
    found: dict[str, list[Member]] = {}
    for member in members:
        if member[0].project:
            found.setdefault(member[0].project, []).append(member)
    return tuple(_project(name, found[name], engine) for name in sorted(found))


def _project(name: str, members: list[Member], engine: Engine) -> Observation:
    conditions = [condition for _, condition, _ in members]
    labels = next((labels for _, _, labels in members if "com.docker.compose.project.working_dir" in labels), {})
    status, reason = _status(members)
    running, up = sum(condition.running for condition in conditions), _is_up(members)
    return Observation(
        key=name,
        type="docker-project",
        name=name,
        status=status,
        status_reason=reason,
        technology=engine.runtime,
        claims=engine.claims_of("project", name),
        metrics={
            "not_running_count": float(not up and any(condition.failed for condition in conditions)),
            "containers_count": float(len(members)),
            "containers_running_count": float(running),
            "containers_failed_count": float(sum(condition.failed for condition in conditions)),
            "containers_ailing_count": float(sum(condition.status is Status.WARNING for condition in conditions)),
        },
        facet=facets.ProjectFacet(
            services=tuple(sorted({facet.service for facet, _, _ in members if facet.service}))[:256],
            working_folder=labels.get("com.docker.compose.project.working_dir", ""),
            config_files=labels.get("com.docker.compose.project.config_files", ""),
        ),
        facet_name=facets.NAME,
        parent=engine.parent(),
    )


def _status(members: list[Member]) -> tuple[Status, str]:
    """Offline when nothing of it runs; a warning when something failed. What ended well is done, not missing."""
    trouble = [f"{_called(facet)}: {condition.reason}" for facet, condition, _ in members if _ails(condition)]
    reason = "; ".join(sorted(trouble)[:3])
    if not _is_up(members):
        return Status.OFFLINE, reason or "nothing of it runs"
    return (Status.WARNING, reason) if trouble else (Status.ONLINE, "")


def _is_up(members: list[Member]) -> bool:
    return any(condition.running or condition.state == "restarting" for _, condition, _ in members)


def _ails(condition: Condition) -> bool:
    return condition.failed or condition.status is Status.WARNING


def _called(facet: facets.ContainerFacet) -> str:
    return facet.service if facet.replica in ("", "1") else f"{facet.service} {facet.replica}"
