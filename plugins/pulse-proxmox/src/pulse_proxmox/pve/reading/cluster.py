"""Read the cluster itself: its members, its quorum, high availability and its backup jobs."""

from collections.abc import Iterable, Iterator, Mapping

from pulse_core.plugin import Json, Observation, Status, Unknown, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Record, moment, part, rows, text, truth, whole
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.guests import Guest
from pulse_proxmox.pve.reading.nodes import Seen
from pulse_proxmox.pve.reading.place import Cluster
from pulse_proxmox.pve.reading.tags import Colours
from pulse_proxmox.pve.reading.troubles import troubles_of

KEY = "cluster"
_SIDS = {"vm": "qemu", "ct": "lxc"}
_HA_ERRORS = frozenset({"error", "fence", "recovery"})
_MOST_SERVICES = 512
_MOST_JOBS = 64
_NOT_ASKED = Unknown("it was not asked yet, or the account may not ask it")


def ha_of(listed: Iterable[Record]) -> Mapping[str, tuple[str, str]]:
    """By guest what high availability says of it, and what it is told to make of it."""
    found = {}
    for row in listed:
        kind, colon, number = text(row, "sid", limit=32).partition(":")
        if colon and kind in _SIDS:
            found[f"{_SIDS[kind]}/{number}"] = (text(row, "state", limit=32), text(row, "request_state", limit=32))
    return found


def read_cluster(
    payload: Record, cluster: Cluster, nodes: Mapping[str, Seen], guests: list[Guest], colours: Colours
) -> Observation | None:
    """The observation of the cluster; None for a node that stands alone."""
    status = list(rows(payload, "status", limit=256))
    said = next((row for row in status if row.get("type") == "cluster"), None)
    if said is None:
        return None
    known = part(payload, "known")
    quorate = cluster.quorate if cluster.quorate is not None else truth(said, "quorate")
    names = {guest.key: guest.observation.name for guest in guests}
    facet = _facet(payload, known, said, cluster, nodes, colours, names, quorate=quorate)
    word, reason = _status(facet)
    metrics = _metrics(known, facet, nodes, guests)
    return Observation(
        key=KEY,
        type="pve-cluster",
        name=facet.name or "cluster",
        status=word,
        status_reason=reason,
        technology="proxmox-ve",
        claims=claims(native=(cluster.scope, KEY)),
        metrics=metrics,
        unknown={"not_backed_up_count": _NOT_ASKED} if metrics["not_backed_up_count"] is None else {},
        facet=facet,
        facet_name=facets.NAME,
    )


def _status(facet: facets.ClusterFacet) -> tuple[Status, str]:
    if facet.quorate is False:
        return Status.WARNING, "no quorum: guests run on, but nothing can be started or changed"
    away = [one.name for one in facet.nodes if one.online is False]
    if away:
        return Status.WARNING, f"offline: {', '.join(away)}"
    if facet.quorate is None:
        return Status.UNKNOWN, "nobody says whether it has quorum"
    return Status.ONLINE, ""


def _metrics(
    known: Record, facet: facets.ClusterFacet, nodes: Mapping[str, Seen], guests: list[Guest]
) -> dict[str, float | None]:
    left_out = known.get("not_backed_up")
    real = [guest for guest in guests if guest.condition.state != "template"]
    return {
        "nodes_count": float(len(nodes)),
        "nodes_online_count": float(sum(node.online is True for node in nodes.values())),
        "guests_count": float(len(real)),
        "guests_running_count": float(sum(guest.condition.running is True for guest in real)),
        "guests_unknown_count": float(sum(guest.condition.running is None for guest in real)),
        "quorum_missing_count": None if facet.quorate is None else float(not facet.quorate),
        "ha_errors_count": float(sum(one.state in _HA_ERRORS for one in facet.ha_services)),
        "not_backed_up_count": float(len(left_out)) if isinstance(left_out, list) else None,
    }


def _facet(
    payload: Record,
    known: Record,
    said: Record,
    cluster: Cluster,
    nodes: Mapping[str, Seen],
    colours: Colours,
    names: Mapping[str, str],
    *,
    quorate: bool | None,
) -> facets.ClusterFacet:
    ha = list(rows(known, "ha", limit=4096))
    return facets.ClusterFacet(
        name=text(said, "name", limit=LONGEST_NAME) or cluster.name,
        fingerprint=cluster.fingerprint,
        address=cluster.address,
        version=cluster.version,
        quorate=quorate,
        nodes=tuple(_member(node) for node in nodes.values()),
        ha_master=next((text(row, "node", limit=LONGEST_NAME) for row in ha if row.get("type") == "master"), ""),
        ha_fencing=next((text(row, "armed-state", limit=32) for row in ha if row.get("type") == "fencing"), ""),
        ha_services=tuple(_services(ha, names))[:_MOST_SERVICES],
        jobs=tuple(_jobs(known)),
        not_backed_up=_names(known.get("not_backed_up"), names),
        tags=tuple(facets.Tag(name=name, colour=colour, text_colour=on_it) for name, colour, on_it in colours),
        troubles=troubles_of(row for row in rows(payload, "troubles", limit=256) if not row.get("node")),
    )


def _member(node: Seen) -> facets.Member:
    return facets.Member(
        name=node.name,
        node_id=whole(node.member, "nodeid"),
        address=text(node.member, "ip", limit=64),
        online=node.online,
        local=truth(node.member, "local") is True,
    )


def _services(ha: Iterable[Record], names: Mapping[str, str]) -> Iterator[facets.HaService]:
    for row in ha:
        if row.get("type") == "service":
            yield facets.HaService(
                guest=_called(text(row, "sid", limit=32), names),
                state=text(row, "state", limit=32),
                wanted=text(row, "request_state", limit=32),
                node=text(row, "node", limit=LONGEST_NAME),
            )


def _called(sid: str, names: Mapping[str, str]) -> str:
    """A service as people know it: `101 (web)`."""
    kind, _, vmid = sid.partition(":")
    name = names.get(f"{_SIDS.get(kind, '')}/{vmid}")
    return f"{vmid} ({name})" if name else sid


def _jobs(known: Record) -> Iterator[facets.BackupJob]:
    for row in rows(known, "jobs", limit=_MOST_JOBS):
        yield facets.BackupJob(
            id=text(row, "id", limit=LONGEST_NAME),
            enabled=truth(row, "enabled") is not False,
            schedule=text(row, "schedule", limit=64) or text(row, "starttime", limit=64),
            storage=text(row, "storage", limit=64),
            mode=text(row, "mode", limit=32) or "snapshot",
            what=_what(row),
            comment=text(row, "comment", limit=256),
            next_run_at=moment(row, "next-run"),
        )


def _what(row: Record) -> str:
    """Of which guests a job makes backups, in words."""
    if truth(row, "all"):
        left_out = text(row, "exclude", limit=256)
        return f"all but {left_out}" if left_out else "all"
    pool = text(row, "pool", limit=64)
    return f"pool {pool}" if pool else text(row, "vmid", limit=256)


def _names(listed: Json, names: Mapping[str, str]) -> tuple[str, ...]:
    """The guests that no job backs up, as `101 (web)`."""
    if not isinstance(listed, list):
        return ()
    found = []
    for one in listed[:256]:
        row = one if isinstance(one, dict) else {"vmid": one}
        number, name = whole(row, "vmid"), text(row, "name", limit=LONGEST_NAME)
        name = name or next((names[key] for kind in ("qemu", "lxc") if (key := f"{kind}/{number}") in names), "")
        if number is not None:
            found.append(f"{number} ({name})" if name else str(number))
    return tuple(found)
