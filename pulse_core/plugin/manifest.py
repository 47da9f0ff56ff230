"""What a plugin says of itself, and the version of the contract it was written for."""

import attrs

API_MAJOR = 1
API_MINOR = 0
"""The contract's version: a new hook or field raises the minor, a broken promise would raise the major."""


@attrs.frozen(kw_only=True)
class Permission:
    """Something the plugin needs on the platform. `optional` ones degrade one feature, `feature`, not the connection."""

    name: str
    why: str
    feature: str = ""
    optional: bool = False
    versions: str = ""


@attrs.frozen(kw_only=True)
class Manifest:
    """A plugin's card: it stands as `MANIFEST` in the module that the entry point names.

    `api` is the contract's major version it was written for, `since` the lowest minor that has what it uses. Pulse
    loads it when the major is the same and `since` is not newer than its own minor.
    """

    title: str
    version: str
    api: int = API_MAJOR
    since: int = 0
    description: str = ""
    permissions: tuple[Permission, ...] = ()
    homepage: str = ""
