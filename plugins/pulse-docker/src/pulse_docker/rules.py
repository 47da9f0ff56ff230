"""The alert rules that make sense for containers and Swarm services, as a start that people can change."""

from pulse_core.plugin import AlertRule

_CONTAINER = ("app-container",)


def _any(
    name: str, title: str, metric: str, *, types: tuple[str, ...] = _CONTAINER, severity: str = "warning", for_seconds: float = 0
) -> AlertRule:
    """For a count of which one is too many and none is well."""
    return AlertRule(
        name=name, title=title, types=types, metric=metric, trigger=0.5, clear=0.25, for_seconds=for_seconds, severity=severity
    )


def _share(name: str, title: str, metric: str, *, trigger: float, clear: float, for_seconds: float) -> AlertRule:
    return AlertRule(
        name=name, title=title, types=_CONTAINER, metric=metric, trigger=trigger, clear=clear, for_seconds=for_seconds
    )


RULES = (
    _any("container-not-running", "A container failed", "not_running_count", for_seconds=30),
    _any("container-unhealthy", "A container is unhealthy", "unhealthy_count", for_seconds=30),
    _any("container-restart-loop", "A container is restarted again and again", "restart_loop_count", severity="critical"),
    _any("container-oom", "A container ran out of memory", "oom_kills_count", severity="critical"),
    _any("container-update", "A newer image is there", "updates_available_count", severity="info", for_seconds=3600),
    _share("container-cpu", "A container is busy", "cpu_ratio", trigger=0.8, clear=0.75, for_seconds=300),
    _share("container-memory", "A container nears its limit", "memory_limit_ratio", trigger=0.9, clear=0.85, for_seconds=120),
    _share("container-throttled", "A container is held back", "cpu_throttled_ratio", trigger=0.5, clear=0.3, for_seconds=600),
    _any("service-below-desired", "A service lacks tasks", "tasks_missing_count", types=("swarm-service",), for_seconds=60),
)
