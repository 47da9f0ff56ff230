"""Work out what roles come to: all that they and what they inherit allow, less what any of them denies."""

from collections.abc import Iterable, Mapping

import attrs

from pulse_core.model.access import Right, Role

ACTIONS: tuple[str, ...] = ("read", "write", "delete", "admin", "plan", "approve", "execute")
EVERYTHING = "*"
"""As a resource of a right: every one of them."""


@attrs.frozen
class ResourceCard:
    """Something that rights are about."""

    name: str
    title: str


RESOURCES: tuple[ResourceCard, ...] = (
    ResourceCard("monitoring", "Monitoring"),
    ResourceCard("nodes", "Machines and agents"),
    ResourceCard("settings", "Settings"),
    ResourceCard("users", "Users, roles and tokens"),
    ResourceCard("audit", "Audit trail"),
    ResourceCard("ai", "Assistant"),
    ResourceCard("actions", "Actions"),
    ResourceCard("license", "License"),
)
RESOURCE_NAMES: tuple[str, ...] = tuple(resource.name for resource in RESOURCES)
ALL_RIGHTS: frozenset[Right] = frozenset((action, resource) for action in ACTIONS for resource in RESOURCE_NAMES)
ADMINISTER: Right = ("admin", "users")
"""Who has this is an administrator: there is always one."""


def expanded(rights: Iterable[Right]) -> frozenset[Right]:
    """Every single right that these come to. `admin` is every action; what names no action or resource is nothing."""
    return frozenset(
        (action, resource)
        for given_action, given_resource in rights
        for action in (ACTIONS if given_action == "admin" else (given_action,))
        for resource in (RESOURCE_NAMES if given_resource == EVERYTHING else (given_resource,))
    ).intersection(ALL_RIGHTS)


def inherited(role_ids: Iterable[str], roles: Mapping[str, Role]) -> frozenset[str]:
    """These roles and all they inherit from, as far as they exist. A circle, should there be one, ends."""
    seen: set[str] = set()
    waiting = list(role_ids)
    while waiting:
        role = roles.get(waiting.pop())
        if role is None or role.id in seen:
            continue
        seen.add(role.id)
        waiting.extend(role.inherits)
    return frozenset(seen)


def effective(role_ids: Iterable[str], roles: Mapping[str, Role]) -> frozenset[Right]:
    """What the bearer of all these roles may do. A denial anywhere beats every allowance; an unknown role gives nothing.

    To deny `admin` is to deny every action on the resource, as to allow it is to allow every action.
    """
    held = [roles[role_id] for role_id in inherited(role_ids, roles)]
    allowed = expanded(right for role in held for right in role.allow)
    return allowed - expanded(right for role in held for right in role.deny)


def circular(role: Role, roles: Mapping[str, Role]) -> bool:
    """Whether the role would inherit from itself, over however many others."""
    others = {role_id: other for role_id, other in roles.items() if role_id != role.id}
    return role.id in role.inherits or any(role.id in others[one].inherits for one in inherited(role.inherits, others))
