"""Read the guests of a cluster: its virtual machines and its containers."""

from collections.abc import Mapping

import attrs

from pulse_core.plugin import Claim, Observation, Part, Relation, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Record, Unfit, text
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.guest_facet import facet_of
from pulse_proxmox.pve.reading.guest_facts import NOTHING, Known, known_of
from pulse_proxmox.pve.reading.guest_numbers import numbers_of
from pulse_proxmox.pve.reading.place import Cluster, node_key
from pulse_proxmox.pve.reading.properties import words
from pulse_proxmox.pve.reading.states import Circumstances, Condition, condition_of
from pulse_proxmox.pve.reading.tags import Colours

KINDS = {"qemu": "vm", "lxc": "system-container"}
"""The type of a guest by the platform's word for it."""


@attrs.frozen(kw_only=True)
class Surroundings:
    """What a guest's reading needs of the rest of the cluster."""

    cluster: Cluster
    guests: Record
    online: Mapping[str, bool]
    out_of_sight: frozenset[str]
    """Nodes that the one that answers does not see, because it has no quorum."""
    tasks: Mapping[str, str]
    ha: Mapping[str, tuple[str, str]]
    """By guest what high availability says of it, and what it is told to make of it."""
    colours: Colours
    storage_keys: Mapping[tuple[str, str], str]
    """The key of a storage by the node that asks and the storage's id."""
    at: float


@attrs.frozen
class Guest:
    """A guest as it was read."""

    key: str
    node: str
    condition: Condition
    observation: Observation


@attrs.frozen(kw_only=True)
class _Settled:
    """What stays as it is until something is done to the guest."""

    name: str
    facet: facets.GuestFacet
    claims: tuple[Claim, ...]
    parent: Relation | None
    relations: tuple[Relation, ...]
    tags: tuple[str, ...]


@attrs.define
class _Held:
    """What was made of a guest at the last look, and what of."""

    said: Record
    release: int
    known: Known
    traits: tuple[object, ...] = ()
    settled: _Settled | None = None


_held: dict[str, _Held] = {}
"""By cluster and guest. It saves work and changes no answer: what a source says of a guest is replaced, never changed."""
_MOST_HELD = 20_000


def _hold(owner: str, said: Record, *, container: bool, release: int) -> _Held:
    held = _held.get(owner)
    if held is None or held.said is not said or held.release != release:
        if len(_held) >= _MOST_HELD:
            _held.clear()
        held = _held[owner] = _Held(said, release, known_of(said, container=container, release=release))
    return held


def guest_key(kind: str, vmid: int) -> str:
    """The key of a guest: the node is no part of it, because a guest moves."""
    return f"{kind}/{vmid}"


def guest_claims(
    cluster: Cluster, vmid: int, *, born_at: float | None = None, smbios_uuid: str = "", macs: tuple[str, ...] = ()
) -> tuple[Claim, ...]:
    """The claims of a guest. A number is used anew once its guest is gone, so the time of birth belongs to it."""
    scope, place = cluster.scope, f"guest/{vmid}"
    return claims(
        instance=(scope, place),
        born=(scope, f"{place}@{born_at:.0f}") if born_at is not None else None,
        smbios_uuid=smbios_uuid or None,
        macs=macs,
    )


def read_guest(row: Record, *, kind: str, around: Surroundings) -> Guest:
    """A guest by its row among the cluster's resources. Raises Unfit for a row that does not say which guest it is."""
    vmid = _vmid(row)
    key = guest_key(kind, vmid)
    said = around.guests.get(key)
    cluster = around.cluster
    held = _hold(
        f"{cluster.fingerprint or cluster.address}/{key}",
        said if isinstance(said, dict) else NOTHING,
        container=kind == "lxc",
        release=cluster.release,
    )
    if held.known.configuration.template and "template" not in row:
        row = {**row, "template": 1}  # of a guest on a node that is away only little is listed
    circumstances = _circumstances(row, key, held.known, around)
    condition = condition_of(row, circumstances)
    numbers = numbers_of(row, held.known, condition, at=around.at)
    settled = _settled(held, row, condition, circumstances, around, kind=kind, vmid=vmid)
    observation = Observation(
        key=key,
        type=KINDS[kind],
        name=settled.name,
        status=condition.status,
        status_reason=condition.reason,
        technology=kind,
        claims=settled.claims,
        metrics=numbers.metrics,
        counters=numbers.counters,
        meanings=numbers.meanings,
        unknown=numbers.unknown,
        facet=settled.facet,
        facet_name=facets.NAME,
        parent=settled.parent,
        relations=settled.relations,
        tags=settled.tags,
        part=Part.STRUCTURE if numbers.elsewhere else Part.WHOLE,
    )
    return Guest(key, circumstances.node, condition, observation)


def _circumstances(row: Record, key: str, known: Known, around: Surroundings) -> Circumstances:
    node = text(row, "node", limit=LONGEST_NAME)
    ha_state, ha_wanted = around.ha.get(key, ("", ""))
    return Circumstances(
        node_online=around.online.get(node),
        out_of_sight=node in around.out_of_sight,
        node=node,
        current=known.current,
        ha_state=text(row, "hastate", limit=32) or ha_state,
        ha_wanted=ha_wanted,
        task=around.tasks.get(key, ""),
        before_lock=known.before_lock,
        last_task=known.last_task,
        on_boot=known.configuration.on_boot,
    )


def _vmid(row: Record) -> int:
    """A guest's number: its own field, or what stands behind the slash of its id."""
    found = row.get("vmid")
    if not isinstance(found, int) or isinstance(found, bool):
        written = text(row, "vmid", limit=16) or text(row, "id", limit=32).rpartition("/")[2]
        found = int(written) if written.isascii() and written.isdigit() else 0
    if not 0 < found < 10**10:
        raise Unfit("vmid is missing")
    return found


def _settled(
    held: _Held, row: Record, condition: Condition, circumstances: Circumstances, around: Surroundings, *, kind: str, vmid: int
) -> _Settled:
    """Facet, claims and ties of a guest; the same ones as before while nothing of what they say changed."""
    traits = (
        condition.state,
        condition.running,
        circumstances.node,
        circumstances.task,
        circumstances.ha_state,
        circumstances.ha_wanted,
        *map(row.get, ("name", "pool", "lock", "tags", "maxcpu", "maxmem")),
        around.colours,
        around.cluster.name,
        storages := tuple(around.storage_keys.get((circumstances.node, one)) for one in held.known.configuration.storages),
    )
    if held.settled is None or held.traits != traits:
        known = held.known
        facet = facet_of(row, known, condition, circumstances, around.cluster.name, around.colours, kind=kind, vmid=vmid)
        smbios, macs = known.configuration.smbios_uuid, known.configuration.macs
        owned = guest_claims(around.cluster, vmid, born_at=known.created_at, smbios_uuid=smbios, macs=macs)
        node = Relation("runs_on", node_key(circumstances.node), "agent") if circumstances.node else None
        ties = (*((node,) if node else ()), *(Relation("stores_on", key, "storage") for key in storages if key))
        held.traits = traits
        held.settled = _Settled(
            name=text(row, "name", limit=LONGEST_NAME) or known.configuration.name,
            facet=facet,
            claims=owned,
            parent=node,
            relations=ties,
            tags=words(text(row, "tags")),
        )
    return held.settled
