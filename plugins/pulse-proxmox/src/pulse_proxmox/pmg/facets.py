"""The facet of a Mail Gateway, or of a cluster of them: facts that stay. What ticks is a metric.

It stands under the name `pmg`. Times are seconds since the epoch. Lists are cut, and so are texts.
"""

import attrs

NAME = "pmg"


@attrs.frozen(kw_only=True)
class Trouble:
    """Something that the gateway does not tell, why, and what to do about it."""

    feature: str
    reason: str
    fix: str


@attrs.frozen(kw_only=True)
class Member:
    """A gateway as its cluster knows it. `in_sync` and `reached` are None where nobody says."""

    name: str
    number: int | None
    role: str
    address: str
    reached: bool | None
    in_sync: bool | None


@attrs.frozen(kw_only=True)
class Service:
    """A service of a gateway. `down` says that it should run and does not."""

    name: str
    title: str
    state: str
    unit_state: str
    down: bool


@attrs.frozen(kw_only=True)
class Database:
    """Signatures of viruses, by the database that they are in."""

    name: str
    version: str
    built_at: float | None


@attrs.frozen(kw_only=True)
class Channel:
    """Where rules against spam come from. `newer` says that there are some which are not installed."""

    name: str
    version: str
    updated_at: float | None
    newer: bool | None


@attrs.frozen(kw_only=True)
class Update:
    """A package that could be newer."""

    package: str
    installed: str
    available: str


@attrs.frozen(kw_only=True)
class ServerCertificate:
    """A certificate that a gateway shows: to browsers, or to other mail servers."""

    file: str
    subject: str
    ends_at: float | None
    fingerprint: str


@attrs.frozen(kw_only=True)
class Subscription:
    """What support a gateway has: `status` is active, notfound, expired and the like."""

    status: str
    level: str
    due: str


@attrs.frozen(kw_only=True)
class GatewayFacet:
    """A gateway, or a whole cluster; `role` is cluster, master, node, or alone.

    `day` is the day that the counts of mails belong to, by the clock of the gateway in its own `time_zone`. `deferred_for`
    names the domains that most mails are waiting for.
    """

    name: str
    role: str
    cluster: str = ""
    address: str = ""
    fingerprint: str = ""
    version: str = ""
    account_role: str = ""
    day: str = ""
    time_zone: str = ""
    nodes: tuple[Member, ...] = ()
    number: int | None = None
    kernel: str = ""
    cpu_model: str = ""
    cpus: int | None = None
    boot: str = ""
    deferred_for: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()
    databases: tuple[Database, ...] = ()
    channels: tuple[Channel, ...] = ()
    subscription: Subscription | None = None
    updates: tuple[Update, ...] = ()
    certificates: tuple[ServerCertificate, ...] = ()
    troubles: tuple[Trouble, ...] = ()
