"""One container of a simulated engine, as it is now."""

from hashlib import sha256

import attrs

from pulse_docker.simulator.plans import Plan

RUNNING_STATES = ("running", "paused")


@attrs.define(eq=False, kw_only=True)
class Container:
    """Its state, as the engine keeps it. Times are seconds since the epoch, 0 for never."""

    plan: Plan
    id: str
    state: str
    created_at: float
    started_at: float = 0.0
    finished_at: float = 0.0
    exit_code: int = 0
    oom_killed: bool = False
    health: str = ""
    failing_streak: int = 0
    restart_count: int = 0
    changed_at: float = 0.0

    @property
    def name(self) -> str:
        return self.plan.name

    @property
    def running(self) -> bool:
        """Whether it has a process."""
        return self.state in RUNNING_STATES

    @property
    def restarts_itself(self) -> bool:
        """Whether the engine starts it again when it fails."""
        return self.plan.recipe.restart != "no"

    @property
    def limit_bytes(self) -> int:
        """Its memory limit, 0 for none."""
        return self.plan.recipe.limit_mib * 1024 * 1024

    def working_bytes(self, now: float) -> int:
        """The memory that it needs, without what the kernel could take back."""
        leaked = self.plan.recipe.leak_mib_per_minute / 60 * 1024 * 1024 * (now - self.started_at)
        wanted = int(self.plan.memory.at(now) + leaked)
        return min(wanted, self.limit_bytes * 9 // 10) if self.limit_bytes else wanted

    def out_of_memory(self, now: float) -> bool:
        """Whether it wants more than it may have."""
        return self.limit_bytes > 0 and self.plan.recipe.leak_mib_per_minute > 0 and self._at_limit(now)

    def _at_limit(self, now: float) -> bool:
        return self.working_bytes(now) >= self.limit_bytes * 9 // 10


def container_id(*, seed: int, name: str, generation: int) -> str:
    """64 hexadecimal digits: others for another seed, another name and every time it is made anew."""
    return sha256(f"{seed}/{name}/{generation}".encode()).hexdigest()


def began(plan: Plan, *, seed: int, now: float) -> Container:
    """The container as it is when the simulation begins."""
    recipe = plan.recipe
    created_at = now - plan.age_seconds
    one = Container(
        plan=plan,
        id=container_id(seed=seed, name=plan.name, generation=0),
        state=recipe.state if recipe.state in ("running", "paused", "created", "exited") else "running",
        created_at=created_at,
        changed_at=created_at,
        started_at=created_at + plan.age_seconds / 3,
    )
    if recipe.leak_mib_per_minute:
        one.started_at = now - 60.0
    if recipe.state == "created":
        one.started_at = 0.0
    if recipe.state == "exited":
        one.finished_at, one.exit_code = now - plan.age_seconds / 4, recipe.exit_code
    if recipe.state == "looping":
        one.state, one.started_at, one.finished_at = "restarting", now - 20.0, now - 12.0
        one.exit_code, one.restart_count = recipe.exit_code or 1, 41
    if one.running and recipe.check:
        one.health = "unhealthy" if recipe.state == "unhealthy" else "healthy"
        one.failing_streak = 17 if one.health == "unhealthy" else 0
    return one
