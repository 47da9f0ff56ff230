"""The facets of a Backup Server and its datastores: facts that stay. What ticks is a metric.

Every one stands under the name `pbs`. Times are seconds since the epoch. Lists are cut, and so are texts.
"""

import attrs

NAME = "pbs"


@attrs.frozen(kw_only=True)
class Trouble:
    """Something that the server does not tell, why, and what to do about it."""

    feature: str
    reason: str
    fix: str


@attrs.frozen(kw_only=True)
class Job:
    """A job: sync (pull or push), verify, prune, tape or garbage collection. `state` is ok, warning, failed, never or disabled.

    `what` says in words what it works on, `said` is the server's own word for how it went last.
    """

    id: str
    kind: str
    store: str
    namespace: str
    what: str
    schedule: str
    state: str
    said: str
    last_run_at: float | None
    next_run_at: float | None
    comment: str


@attrs.frozen(kw_only=True)
class Service:
    """A service of the server."""

    name: str
    title: str
    state: str
    unit_state: str


@attrs.frozen(kw_only=True)
class Pool:
    """A ZFS pool of the server."""

    name: str
    health: str
    size_bytes: float | None
    fragmented_ratio: float | None


@attrs.frozen(kw_only=True)
class TapeDrive:
    """A tape drive. `state` is what holds it, empty while nothing does."""

    name: str
    model: str
    vendor: str
    serial: str
    changer: str
    state: str


@attrs.frozen(kw_only=True)
class TrafficRule:
    """A limit of traffic, as it was configured; the server's own words for rates."""

    name: str
    networks: tuple[str, ...]
    rate_in: str
    rate_out: str
    comment: str


@attrs.frozen(kw_only=True)
class Update:
    """A package that waits to be installed."""

    package: str
    installed: str
    available: str


@attrs.frozen(kw_only=True)
class Running:
    """A task that goes on."""

    upid: str
    title: str
    user: str
    started_at: float | None


@attrs.frozen(kw_only=True)
class ServerFacet:
    """A Backup Server. `tape_media_count` is None where there is no tape, or nobody may say."""

    name: str
    address: str
    fingerprint: str
    version: str
    kernel: str
    cpu_model: str
    cpus: int | None
    sockets: int | None
    boot: str
    datastores: tuple[str, ...]
    subscription: str
    certificate_ends_at: float | None
    services: tuple[Service, ...]
    pools: tuple[Pool, ...]
    updates: tuple[Update, ...]
    tape_drives: tuple[TapeDrive, ...]
    tape_media_count: int | None
    tape_jobs: tuple[Job, ...]
    traffic: tuple[TrafficRule, ...]
    running: tuple[Running, ...]
    troubles: tuple[Trouble, ...]


@attrs.frozen(kw_only=True)
class NamespaceRow:
    """A namespace of a datastore, and what was listed of it; None where it is not listed."""

    name: str
    groups: int | None
    backups: int | None
    unreadable: str


@attrs.frozen(kw_only=True)
class DatastoreFacet:
    """A datastore. `maintenance` is the server's word for it with its message, `mount` mounted, notmounted or nonremovable."""

    store: str
    server: str
    backend: str
    comment: str
    maintenance: str
    mount: str
    error: str
    topology: str
    full_at: float | None
    collected_at: float | None
    jobs: tuple[Job, ...]
    namespaces: tuple[NamespaceRow, ...]
