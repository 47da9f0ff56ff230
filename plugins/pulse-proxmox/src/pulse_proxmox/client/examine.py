"""Test settings before they are saved: what is there, which certificate it shows, what the account lacks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import attrs

from pulse_core.plugin import Certificate, Examination, Json, Lack, Recipe, SourceError, SourceUnreachable, Tools
from pulse_core.plugin.narrow import text, truth
from pulse_proxmox.client.address import several
from pulse_proxmox.client.answers import Forbidden, NotThere, Unauthorised
from pulse_proxmox.client.cluster import Cluster, opened_cluster
from pulse_proxmox.client.login import TicketLogin
from pulse_proxmox.client.pins import authority_of
from pulse_proxmox.client.products import PBS, PMG, PVE, Product
from pulse_proxmox.client.recipes import pbs_recipes, pmg_recipes, pve_recipes
from pulse_proxmox.client.requirements import PBS_NEEDS, PVE_NEEDS, lacks, release_of
from pulse_proxmox.client.session import Reach, Session, opened
from pulse_proxmox.config import PbsConfig, PmgConfig, PveConfig

Facts = tuple[tuple[str, str], ...]
_PMG_ROLES = ("audit", "admin", "root")
_RIGHTS = "a token has rights of its own: give both the user and the token the role"


@attrs.frozen(kw_only=True)
class Findings:
    """What a test found of a product that answers."""

    summary: str
    facts: Facts
    lacks: tuple[Lack, ...] = ()
    recipes: tuple[Recipe, ...] = ()


async def examine_pve(config: object, tools: Tools) -> Examination:
    """Test the settings of a cluster."""
    if not isinstance(config, PveConfig):
        raise TypeError("examine_pve takes a PveConfig")

    async def look() -> Findings:
        async with opened_cluster(config, tools) as cluster:
            return await _pve(cluster, config)

    return await _examined(PVE, config, tools, look, pve_recipes())


async def examine_pbs(config: object, tools: Tools) -> Examination:
    """Test the settings of a Backup Server."""
    if not isinstance(config, PbsConfig):
        raise TypeError("examine_pbs takes a PbsConfig")

    async def look() -> Findings:
        async with opened(PBS, config, tools) as session:
            return await _pbs(session, config)

    return await _examined(PBS, config, tools, look, pbs_recipes())


async def examine_pmg(config: object, tools: Tools) -> Examination:
    """Test the settings of a Mail Gateway."""
    if not isinstance(config, PmgConfig):
        raise TypeError("examine_pmg takes a PmgConfig")

    async def look() -> Findings:
        async with opened(PMG, config, tools) as session:
            return await _pmg(session)

    return await _examined(PMG, config, tools, look, pmg_recipes())


async def _examined(
    product: Product,
    config: Reach,
    tools: Tools,
    look: Callable[[], Awaitable[Findings]],
    recipes: tuple[Recipe, ...],
) -> Examination:
    """What `look` finds, or why it could not; and the certificate in either case, so that it can be compared."""
    certificate: Certificate | None = None
    try:
        base_url = several(config.address, port=product.port)[0]
        if base_url.startswith("https:"):
            certificate = await tools.http.certificate(base_url, allow_loopback=config.allow_loopback)
        found = await look()
    except SourceError as error:
        hint = _hint(error, certificate, config, tokens=bool(product.authorization))
        trusted = _trusted(certificate, config, error)
        return Examination(problem=str(error), hint=hint, certificate=certificate, trusted=trusted, recipes=recipes)
    return Examination(
        summary=found.summary,
        facts=found.facts,
        certificate=certificate,
        trusted=_trusted(certificate, config),
        lacks=found.lacks,
        recipes=found.recipes,
    )


def _trusted(certificate: Certificate | None, config: Reach, error: SourceError | None = None) -> bool | None:
    """Whether the certificate was believed, for its authority or for its pin; None where it did not come to that."""
    if certificate is None:
        return None
    if error is not None and _over_certificate(error):
        return False
    if isinstance(error, SourceUnreachable):
        return None
    return config.verify or bool(config.fingerprint)


def _over_certificate(error: SourceError) -> bool:
    return "certificate" in f"{error} {error.hint}".lower()


def _hint(error: SourceError, certificate: Certificate | None, config: Reach, *, tokens: bool) -> str:
    if isinstance(error, Forbidden | Unauthorised) and not tokens:
        return "check user, realm and password, and that the user has the role audit"
    if isinstance(error, Forbidden):
        return f"{error.hint}; {_RIGHTS}"
    if isinstance(error, Unauthorised):
        return f"{error.hint}; the token's name is user@realm!name, its secret was shown once"
    pinned = bool(config.fingerprint) or not config.verify
    if certificate is not None and not pinned and _over_certificate(error):
        return "no authority vouches for its certificate: compare the fingerprint with the one that it shows itself, then pin it"
    return error.hint


async def _pve(cluster: Cluster, config: PveConfig) -> Findings:
    version = await cluster.get_object("/version")
    release = release_of(version)
    permissions = await cluster.get_object("/access/permissions")
    missing = lacks(PVE_NEEDS, permissions, release=release, account=config.token_id)
    try:
        status = await cluster.get_list("/cluster/status")
    except Forbidden:
        facts: Facts = (("Version", f"{PVE.title} {text(version, 'version')}"),)
        required = ", ".join(sorted({lack.permission for lack in missing if not lack.optional})) or "Sys.Audit"
        return Findings(
            summary=f"It answers, but {required} is missing: {_RIGHTS}",
            facts=facts,
            lacks=missing,
            recipes=pve_recipes(release),
        )
    resources = await cluster.get_list("/cluster/resources")
    authority = await _authority(cluster, status)
    return Findings(
        summary=_summary(status, resources),
        facts=(*_pve_facts(version, status, resources), ("Cluster's own authority", _grouped(authority) or "not told")),
        lacks=missing,
        recipes=pve_recipes(release),
    )


async def _authority(cluster: Cluster, status: Sequence[Json]) -> str:
    rows = [row for row in status if isinstance(row, dict) and row.get("type") == "node"]
    here = next((text(row, "name") for row in rows if truth(row, "local") or len(rows) == 1), "")
    if not here:
        return ""
    try:
        return authority_of(await cluster.get_list(f"/nodes/{here}/certificates/info"))
    except SourceError:
        return ""


def _summary(status: Sequence[Json], resources: Sequence[Json]) -> str:
    count = _counts(resources)
    whole = next((row for row in status if isinstance(row, dict) and row.get("type") == "cluster"), None)
    name = f"the cluster {text(whole, 'name')}" if whole is not None else "a node that stands alone"
    guests = f"{count.get('qemu', 0)} VMs and {count.get('lxc', 0)} containers"
    return f"{name}: {count.get('node', 0)} nodes with {guests}"


def _pve_facts(version: Mapping[str, Json], status: Sequence[Json], resources: Sequence[Json]) -> Facts:
    count = _counts(resources)
    members = [row for row in status if isinstance(row, dict) and row.get("type") == "node"]
    whole = next((row for row in status if isinstance(row, dict) and row.get("type") == "cluster"), None)
    online = sum(truth(row, "online") is True for row in members)
    quorum = "stands alone" if whole is None else "yes" if truth(whole, "quorate") else "no"
    storages = {text(row, "storage") for row in resources if isinstance(row, dict) and row.get("type") == "storage"}
    return (
        ("Version", f"{PVE.title} {text(version, 'version')}"),
        ("Nodes", f"{online} of {len(members)} online: {', '.join(sorted(text(row, 'name') for row in members))[:200]}"),
        ("Quorum", quorum),
        ("VMs", str(count.get("qemu", 0))),
        ("Containers", str(count.get("lxc", 0))),
        ("Storages", str(len(storages))),
    )


def _counts(resources: Sequence[Json]) -> dict[str, int]:
    kinds = [text(row, "type") for row in resources if isinstance(row, dict)]
    return {kind: kinds.count(kind) for kind in set(kinds)}


async def _pbs(session: Session, config: PbsConfig) -> Findings:
    version = await session.get_object("/version")
    permissions = await session.get_object("/access/permissions")
    stores = await session.get_list("/status/datastore-usage")
    names = sorted(text(row, "store") for row in stores if isinstance(row, dict))
    told = ".".join(filter(None, (text(version, "version"), text(version, "release"))))
    return Findings(
        summary=f"a Backup Server with {len(names)} datastores",
        facts=(("Version", f"{PBS.title} {told}"), ("Datastores", ", ".join(names)[:200] or "none that the account may see")),
        lacks=lacks(PBS_NEEDS, permissions, account=config.token_id),
        recipes=pbs_recipes(),
    )


async def _pmg(session: Session) -> Findings:
    version = await session.get_object("/version")
    try:
        nodes = await session.get_list("/config/cluster/status", list_single_node=True)
    except (Forbidden, NotThere):
        nodes = []
    names = sorted(text(row, "name") for row in nodes if isinstance(row, dict))
    role = session.login.role if isinstance(session.login, TicketLogin) else ""
    return Findings(
        summary=f"a Mail Gateway of {len(names)} nodes" if len(names) > 1 else "a Mail Gateway that stands alone",
        facts=(
            ("Version", f"{PMG.title} {text(version, 'version')}"),
            ("Nodes", ", ".join(names)[:200] or "one"),
            ("Role", role or "not told"),
        ),
        lacks=_pmg_lacks(role),
        recipes=pmg_recipes(),
    )


def _pmg_lacks(role: str) -> tuple[Lack, ...]:
    """Whoever manages quarantines sees the mails, too; a role that is not told is not judged."""
    if not role or role in _PMG_ROLES:
        return ()
    some = role == "qmanager"
    feature = "queues, services, signatures and updates" if some else "all of it"
    fix = "give the user the role audit, or admin"
    return (Lack(feature=feature, permission="the role audit", where="/", fix=fix, optional=some),)


def _grouped(fingerprint: str) -> str:
    """In pairs, as the products show it."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()
