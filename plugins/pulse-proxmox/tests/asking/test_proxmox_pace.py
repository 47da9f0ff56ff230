"""Questions keep their pace and their budget, and one that hangs holds up only its own lane."""

import asyncio
from collections import Counter

from pulse_core.plugin import SourceUnreachable
from pulse_core.testing import FakeClock, RecordingLog
from pulse_proxmox.client.answers import Forbidden, NotImplementedHere
from pulse_proxmox.tiers.budget import Budget
from pulse_proxmox.tiers.rota import Rota, Slot


def test_a_budget_is_never_overspent(clock: FakeClock) -> None:
    budget = Budget(3, seconds=60, clock=clock)
    for _ in range(3):
        budget.spend()
        clock.advance(10)

    assert budget.free == 0
    assert budget.wait_seconds() == 30
    clock.advance(30)
    assert budget.free == 1


class Asked:
    """Counts who was asked."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()

    def slot(self, tier: str, *, lane: str = "", every: float = 60, hangs: bool = False, fails: Exception | None = None) -> Slot:
        async def ask() -> None:
            self.times[tier] += 1
            if hangs:
                await asyncio.Event().wait()
            if fails is not None:
                raise fails

        return Slot(tier=tier, target=lane, lane=lane, every_seconds=every, ask=ask)


async def running(rota: Rota, clock: FakeClock, seconds: float) -> None:
    task = asyncio.create_task(rota.run())
    await clock.forward(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def rota_of(clock: FakeClock, *, resting: bool = False, away: str = "") -> Rota:
    return Rota(resting=lambda: resting, away=lambda lane: bool(lane) and lane == away, clock=clock, log=RecordingLog())


async def test_each_question_keeps_its_own_pace(clock: FakeClock) -> None:
    asked, rota = Asked(), rota_of(clock)
    rota.plan([asked.slot("often", every=20), asked.slot("seldom", every=300)])

    await running(rota, clock, 600)

    assert 27 <= asked.times["often"] <= 34
    assert 2 <= asked.times["seldom"] <= 3


async def test_a_node_that_hangs_holds_up_only_what_is_about_itself(clock: FakeClock) -> None:
    asked, rota = Asked(), rota_of(clock)
    hanging = [asked.slot("hangs", lane="bad", hangs=True), asked.slot("behind", lane="bad")]
    rota.plan([*hanging, *(asked.slot(f"well{n}", lane=f"n{n}") for n in range(20))])

    await running(rota, clock, 30)

    assert asked.times["behind"] == 0
    assert all(asked.times[f"well{n}"] == 1 for n in range(20))


async def test_nothing_is_asked_of_a_node_that_is_away_or_while_all_rests(clock: FakeClock) -> None:
    asked = Asked()
    for rota in (rota_of(clock, away="n1"), rota_of(clock, resting=True)):
        rota.plan([asked.slot("x", lane="n1")])
        await running(rota, clock, 60)

    assert asked.times["x"] == 0


async def test_what_fails_is_a_trouble_and_asked_seldom(clock: FakeClock) -> None:
    asked, rota = Asked(), rota_of(clock)
    rota.plan(
        [
            asked.slot("down", every=10, fails=SourceUnreachable("down")),
            asked.slot("forbidden", every=10, fails=Forbidden("no")),
            asked.slot("absent", every=10, fails=NotImplementedHere("no")),
        ]
    )

    await running(rota, clock, 590)

    assert asked.times == {"down": 10, "forbidden": 1, "absent": 1}
    assert {tier for tier, _, _ in rota.troubles} == {"down", "forbidden", "absent"}


async def test_what_is_not_planned_any_more_is_not_asked(clock: FakeClock) -> None:
    asked, rota = Asked(), rota_of(clock)
    rota.plan([asked.slot("old", every=5), asked.slot("kept", every=5)])
    rota.plan([asked.slot("kept", every=5)])

    await running(rota, clock, 20)

    assert asked.times["old"] == 0
    assert asked.times["kept"] >= 3
