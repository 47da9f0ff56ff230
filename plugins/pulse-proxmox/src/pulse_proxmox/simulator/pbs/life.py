"""Let a simulated Backup Server live: every few seconds a backup begins or ends, and what is too old is pruned."""

import asyncio
from random import Random
from typing import Final

from pulse_proxmox.simulator.pbs.state import Datastore, Group, Server, Snapshot

STEP_SECONDS: Final = 20.0
_MOST: Final = 60


async def live(server: Server, *, quiet: str = "") -> None:
    """Go on for ever; the namespace `quiet` is left to those whose backups are in it."""
    dice = Random(server.name)  # noqa: S311  # it has to be the same every time
    while True:
        await asyncio.sleep(STEP_SECONDS)
        step(server, dice, quiet=quiet)


def step(server: Server, dice: Random, *, quiet: str = "") -> None:
    """End the backup that goes on, or begin one."""
    store = dice.choice(list(server.stores.values()))
    going_on = next(((group, one) for group in store.groups() for one in group.snapshots if one.size is None), None)
    if going_on is None:
        _begin(server, store, dice, quiet=quiet)
        return
    group, one = going_on
    one.size = (group.finished[-1].size or 0) + dice.randint(1, 10**9) if group.finished else 10**10
    del group.snapshots[:-_MOST]
    server.did(
        "backup", f"{store.name}:{group.type}/{group.id}", began_at=one.at, seconds=server.now() - one.at, user=group.owner
    )


def _begin(server: Server, store: Datastore, dice: Random, *, quiet: str) -> None:
    spaces = (groups for name, groups in store.namespaces.items() if not quiet or name != quiet)
    groups: list[Group] = [group for space in spaces for group in space.values()]
    if not groups or not server.is_readable(store.name):
        return
    group = dice.choice(groups)
    comment = group.snapshots[-1].comment if group.snapshots else ""
    group.snapshots.append(Snapshot(at=int(server.now()), size=None, comment=comment))
