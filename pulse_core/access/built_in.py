"""The four roles that are always there and stay as they are."""

from collections.abc import Mapping

from pulse_core.model.access import Role

ADMIN = "admin"
VIEWER = "viewer"

_ROLES = (
    Role(
        id=ADMIN,
        title="Administrator",
        description="May do everything, administer users, roles and tokens included.",
        allow=(("admin", "*"),),
        built_in=True,
    ),
    Role(
        id="operator",
        title="Operator",
        description="Watches over and tends what is monitored, carries out actions and asks the assistant; changes no settings.",
        allow=(
            ("read", "monitoring"),
            ("write", "monitoring"),
            ("read", "nodes"),
            ("write", "nodes"),
            ("read", "settings"),
            ("plan", "actions"),
            ("approve", "actions"),
            ("execute", "actions"),
            ("read", "ai"),
            ("write", "ai"),
        ),
        built_in=True,
    ),
    Role(
        id=VIEWER,
        title="Viewer",
        description="Sees what is monitored, and nothing else.",
        allow=(("read", "monitoring"), ("read", "nodes")),
        built_in=True,
    ),
    Role(
        id="auditor",
        title="Auditor",
        description="Reads the audit trail, users and settings besides what is monitored; changes nothing.",
        allow=(("read", "audit"), ("read", "monitoring"), ("read", "nodes"), ("read", "users"), ("read", "settings")),
        built_in=True,
    ),
)
BUILT_IN: Mapping[str, Role] = {role.id: role for role in _ROLES}
