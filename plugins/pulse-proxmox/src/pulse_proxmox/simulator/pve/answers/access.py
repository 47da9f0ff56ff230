"""Who may do what: the permissions of the caller, and the access list."""

from pulse_proxmox.simulator.frame.accounts import Caller
from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.world import World

ALWAYS = ("/", "/access", "/nodes", "/pool", "/sdn", "/storage", "/vms")
USER = r"^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+(?:![A-Za-z][A-Za-z0-9.\-_]+)?$"


def routes(world: World) -> list[Route]:
    """/access/permissions and /access/acl."""
    which = (Parameter(name="path"), Parameter(name="userid", pattern=USER))
    return [
        Route(template="/access/permissions", answer=lambda call: _permissions(world, call), parameters=which),
        Route(template="/access/acl", answer=lambda call: _entries(world, call)),
    ]


def _permissions(world: World, call: Call) -> Row:
    about = call.text("userid", call.caller.name)
    own = about in (call.caller.name, call.caller.user) or about.startswith(f"{call.caller.user}!")
    if not own and not world.may(call.caller, "/access", "Sys.Audit"):
        raise Refused(403, "Permission check failed (/access, Sys.Audit)")
    who = Caller(name=about, by_token="!" in about)
    path = call.text("path")
    paths = [path] if path else sorted({*ALWAYS, *(entry.path for entry in world.accounts.entries)})
    found: Row = {}
    for place in paths:
        if privileges := world.accounts.privileges(who, place):
            found[place] = dict.fromkeys(sorted(privileges), 1)
    return found


def _entries(world: World, call: Call) -> list[Row]:
    return [
        {
            "path": entry.path,
            "roleid": entry.role,
            "ugid": entry.who,
            "type": "token" if "!" in entry.who else "user",
            "propagate": int(entry.propagate),
        }
        for entry in world.accounts.entries
        if world.may(call.caller, entry.path, "Permissions.Modify")
    ]
