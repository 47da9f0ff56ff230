"""Commands for a person to copy: make an account that may only look, with the least it needs, or remove it again.

All of them can be run twice. They are shown, never run.
"""

from collections.abc import Sequence
from typing import Final

from pulse_core.plugin import Recipe

USER: Final = "pulse@{realm}"
MONITORING: Final = "monitoring"
ROLE: Final = "PulseMonitor"
BACKUP_ROLE: Final = "PulseBackups"
_LOOKING: Final = ("Sys.Audit", "VM.Audit", "Datastore.Audit", "Pool.Audit")
_BACKUPS: Final = ("Datastore.AllocateSpace", "VM.Backup")
_ONCE: Final = "The token's secret is shown once, by the command that makes it. Run them on any node of the cluster, as root."


def pve_recipes(release: int = 0) -> tuple[Recipe, ...]:
    """Those of a cluster; only those of its version where that is known."""
    eight = _account("Proxmox VE 7 and 8: make the account", (*_LOOKING, "VM.Monitor"))
    nine = _account("Proxmox VE 9: make the account", (*_LOOKING, "VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"))
    fitting = ([nine] if release >= 9 else [eight]) if release else [nine, eight]
    return (*fitting, _BACKUP_LISTS, _PVE_REMOVAL)


def _account(title: str, privileges: Sequence[str]) -> Recipe:
    user, token = USER.format(realm="pve"), f"{USER.format(realm='pve')}!{MONITORING}"
    return Recipe(
        title=title,
        commands=(
            _role(ROLE, privileges),
            f"pveum user list --output-format json | grep -q '\"{user}\"' || pveum user add {user} --comment 'Pulse may look'",
            f"pveum acl modify / --users {user} --roles {ROLE}",
            f"pveum user token list {user} --output-format json | grep -q '\"{MONITORING}\"' "
            f"|| pveum user token add {user} {MONITORING} --privsep 1",
            f"pveum acl modify / --tokens '{token}' --roles {ROLE}",
        ),
        note=f"{_ONCE} A token has only what both it and its user may, so both get the role.",
    )


def _role(name: str, privileges: Sequence[str]) -> str:
    wanted = f"--privs '{','.join(privileges)}'"
    return f"pveum role modify {name} {wanted} 2>/dev/null || pveum role add {name} {wanted}"


_BACKUP_LISTS: Final = Recipe(
    title="Only if backups shall be listed, too",
    commands=(
        _role(BACKUP_ROLE, _BACKUPS),
        *(
            command
            for path in ("/storage", "/vms")
            for command in (
                f"pveum acl modify {path} --users {USER.format(realm='pve')} --roles {ROLE},{BACKUP_ROLE}",
                f"pveum acl modify {path} --tokens '{USER.format(realm='pve')}!{MONITORING}' --roles {ROLE},{BACKUP_ROLE}",
            )
        ),
    ),
    note="Proxmox VE lists a guest's backups only to whoever may make some, and use the storage for them. "
    "A Backup Server that is watched by itself needs none of this.",
)

_PVE_REMOVAL: Final = Recipe(
    title="Remove the account",
    commands=(
        f"pveum user token remove {USER.format(realm='pve')} {MONITORING} 2>/dev/null || true",
        f"pveum user delete {USER.format(realm='pve')} 2>/dev/null || true",
        f"pveum role delete {BACKUP_ROLE} 2>/dev/null || true",
        f"pveum role delete {ROLE} 2>/dev/null || true",
    ),
    note="What the account was allowed goes with it.",
)


def pbs_recipes() -> tuple[Recipe, ...]:
    """Those of a Backup Server."""
    user, manager = USER.format(realm="pbs"), "proxmox-backup-manager"
    token = f"{user}!{MONITORING}"
    make = Recipe(
        title="Make the account",
        commands=(
            f"{manager} user list --output-format json | grep -q '\"{user}\"' "
            f"|| {manager} user create {user} --comment 'Pulse may look'",
            f"{manager} acl update / Audit --auth-id {user}",
            f"{manager} user list-tokens {user} --output-format json | grep -q '{MONITORING}' "
            f"|| {manager} user generate-token {user} {MONITORING}",
            f"{manager} acl update / Audit --auth-id '{token}'",
        ),
        note="The token's secret is shown once, by the command that makes it. Run them on the Backup Server, as root.",
    )
    remove = Recipe(
        title="Remove the account",
        commands=(
            f"{manager} acl update / Audit --auth-id '{token}' --delete true 2>/dev/null || true",
            f"{manager} acl update / Audit --auth-id {user} --delete true 2>/dev/null || true",
            f"{manager} user delete-token {user} {MONITORING} 2>/dev/null || true",
            f"{manager} user remove {user} 2>/dev/null || true",
        ),
    )
    return make, remove


def pmg_recipes() -> tuple[Recipe, ...]:
    """Those of a Mail Gateway, which knows no tokens."""
    user = USER.format(realm="pmg")
    path = f"/access/users/{user}"
    make = Recipe(
        title="Make the account",
        commands=(
            "read -rs -p 'A password for it: ' PULSE_PASSWORD",
            f"pmgsh get {path} >/dev/null 2>&1 "
            f'|| pmgsh create /access/users -userid {user} -role audit -enable 1 -password "$PULSE_PASSWORD"',
            f"pmgsh set {path} -role audit -enable 1",
        ),
        note="Run them on the master of the cluster, as root. The role audit may look, and change nothing.",
    )
    return make, Recipe(title="Remove the account", commands=(f"pmgsh delete {path} 2>/dev/null || true",))
