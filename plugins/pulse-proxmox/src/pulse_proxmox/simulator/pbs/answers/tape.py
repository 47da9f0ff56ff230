"""Tape, where the server has some."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pbs.state import Row
from pulse_proxmox.simulator.pbs.world import World

_NAME = r"^[A-Za-z0-9_][A-Za-z0-9._\-]*$"
_CHANGER = Parameter(name="changer", pattern=_NAME)
_ACTIVITY = Parameter(name="query-activity", type="boolean")
_MEDIA = (
    Parameter(name="pool", pattern=_NAME),
    Parameter(name="update-status", type="boolean"),
    Parameter(name="update-status-changer", pattern=_NAME),
)


def routes(world: World) -> list[Route]:
    """/tape/drive, media/list and backup; whoever may not see them sees none."""
    return [
        Route(template="/tape/drive", answer=lambda call: _drives(world, call), parameters=(_CHANGER, _ACTIVITY)),
        Route(template="/tape/media/list", answer=lambda call: _media(world, call), parameters=_MEDIA),
        Route(template="/tape/backup", answer=lambda call: _jobs(world, call)),
    ]


def _is_shown(world: World, call: Call) -> bool:
    return world.server.has_tape and world.may(call.caller, "/tape", "Tape.Audit")


def _drives(world: World, call: Call) -> list[Row]:
    drive = {"name": "lto8", "path": "/dev/tape/by-id/scsi-10WT03", "vendor": "IBM", "model": "ULT3580-TD8", "serial": "10WT03"}
    return [{**drive, "changer": "library"}] if _is_shown(world, call) else []


def _media(world: World, call: Call) -> list[Row]:
    if not _is_shown(world, call):
        return []
    fixed = {"catalog": True, "ctime": 1_700_000_000, "expired": False, "location": "offline", "status": "full", "pool": "weekly"}
    return [{**fixed, "label-text": f"W{n:05}", "uuid": f"{n:08x}-0000-4000-8000-000000000000"} for n in range(1, 9)]


def _jobs(world: World, call: Call) -> list[Row]:
    if not _is_shown(world, call):
        return []
    store = next(iter(world.server.stores), "main")
    return [
        {"id": "t-weekly", "store": store, "pool": "weekly", "drive": "lto8", "schedule": "sat 18:15", "next-run": 1_900_000_000}
    ]
