"""Name a container by what it is for, so that one that is made anew keeps its name, and an image by one form of its id."""

import re
from collections.abc import Mapping

PROJECT_LABELS = ("com.docker.compose.project", "io.podman.compose.project")
SERVICE_LABELS = ("com.docker.compose.service", "io.podman.compose.service")
NUMBER_LABELS = ("com.docker.compose.container-number",)
ONE_OFF_LABEL = "com.docker.compose.oneoff"
_BARE_HASH = re.compile(r"[0-9a-f]{64}")
_IN_EXCHANGE = re.compile(r"[0-9a-f]{12}_(?=.)")
"""While Compose makes a container anew, one of the two is called after the other's id."""


def logical_key(labels: Mapping[str, object], name: str) -> str:
    """`<project>/<service>/<number>` when Compose says so, else the name without its slash.

    What `compose run` starts once is not a replica of the service, and goes by its name.
    """
    project, service = project_of(labels), service_of(labels)
    if not project or not service or str(labels.get(ONE_OFF_LABEL, "")).lower() == "true":
        return plain_name(name)
    return f"{project}/{service}/{_first(labels, NUMBER_LABELS) or '1'}"


def project_of(labels: Mapping[str, object]) -> str:
    """The Compose project, empty when there is none."""
    return _first(labels, PROJECT_LABELS)


def service_of(labels: Mapping[str, object]) -> str:
    """The Compose service, empty when there is none."""
    return _first(labels, SERVICE_LABELS)


def lasting_name(labels: Mapping[str, object], name: str) -> str:
    """The name without its slash that a container has for good, also while Compose exchanges it for another."""
    plain = plain_name(name)
    return _IN_EXCHANGE.sub("", plain, count=1) if project_of(labels) and _IN_EXCHANGE.match(plain) else plain


def plain_name(name: str) -> str:
    """A container's name as people write it."""
    return name.removeprefix("/")


def own_name(given: object) -> str:
    """The container's own name among those in a list: the others are links of other containers, with a slash inside."""
    names = [plain_name(name) for name in given if isinstance(name, str)] if isinstance(given, list) else []
    return min((name for name in names if name), key=lambda name: ("/" in name, len(name)), default="")


def image_key(id: str) -> str:
    """The id of an image with the name of its hash, which Podman leaves out in some places."""
    return f"sha256:{id}" if _BARE_HASH.fullmatch(id) else id


def _first(labels: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := labels.get(name), str) and value), "")
