"""Read the guests of a cluster: its virtual machines and its containers."""

from collections.abc import Mapping

import attrs

from pulse_core.plugin import Claim, Observation, Part, Relation, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Record, Unfit, text, whole
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading import guest_agent
from pulse_proxmox.pve.reading.configuration import Configuration
from pulse_proxmox.pve.reading.guest_facts import NOTHING, Known, known_of
from pulse_proxmox.pve.reading.guest_numbers import Numbers, numbers_of
from pulse_proxmox.pve.reading.place import Cluster, node_key
from pulse_proxmox.pve.reading.properties import words
from pulse_proxmox.pve.reading.states import Circumstances, Condition, condition_of
from pulse_proxmox.pve.reading.tags import Colours, tags_of

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


def read_guest(row: Record, around: Surroundings) -> Guest:
    """A guest by its row among the cluster's resources. Raises Unfit for a row that does not say which guest it is."""
    kind, vmid = text(row, "type", limit=16), _vmid(row)
    key = guest_key(kind, vmid)
    node = text(row, "node", limit=LONGEST_NAME)
    container = kind == "lxc"
    said = around.guests.get(key)
    known = known_of(said if isinstance(said, dict) else NOTHING, container=container)
    ha = around.ha.get(key, ("", ""))
    ha_state = text(row, "hastate", limit=32) or ha[0]
    circumstances = Circumstances(
        node_online=around.online.get(node),
        out_of_sight=node in around.out_of_sight,
        node=node,
        current=known.current,
        ha_state=ha_state,
        ha_wanted=ha[1],
        task=around.tasks.get(key, ""),
        before_lock=known.before_lock,
        last_task=known.last_task,
        on_boot=known.configuration.on_boot,
    )
    condition = condition_of(row, circumstances)
    agent = (
        None
        if container
        else guest_agent.agent_of(known.agent, enabled=known.configuration.agent, release=around.cluster.release)
    )
    numbers = numbers_of(row, known, condition, agent, at=around.at)
    facet = _facet(
        row, known, condition, agent if condition.running else None, numbers, around, circumstances, kind=kind, vmid=vmid
    )
    configuration = known.configuration
    observation = Observation(
        key=key,
        type=KINDS[kind],
        name=text(row, "name", limit=LONGEST_NAME) or f"{'CT' if container else 'VM'} {vmid}",
        status=condition.status,
        status_reason=condition.reason,
        technology=kind,
        claims=guest_claims(
            around.cluster, vmid, born_at=known.created_at, smbios_uuid=configuration.smbios_uuid, macs=configuration.macs
        ),
        metrics=numbers.metrics,
        counters=numbers.counters,
        meanings=numbers.meanings,
        unknown=numbers.unknown,
        facet=facet,
        facet_name=facets.NAME,
        parent=Relation("runs_on", node_key(node), "agent") if node else None,
        relations=_relations(node, configuration, around),
        tags=words(text(row, "tags")),
        part=Part.STRUCTURE if numbers.elsewhere else Part.WHOLE,
    )
    return Guest(key, node, condition, observation)


def _vmid(row: Record) -> int:
    """A guest's number: its own field, or what stands behind the slash of its id."""
    found = whole(row, "vmid")
    if found is None:
        written = text(row, "vmid", limit=16) or text(row, "id", limit=32).rpartition("/")[2]
        found = int(written) if written.isascii() and written.isdigit() else None
    if found is None or not 0 < found < 10**10:
        raise Unfit("vmid is missing")
    return found


def _relations(node: str, configuration: Configuration, around: Surroundings) -> tuple[Relation, ...]:
    if not node:
        return ()
    runs_on = Relation("runs_on", node_key(node), "agent")
    keys = (around.storage_keys.get((node, storage)) for storage in configuration.storages)
    return (runs_on, *(Relation("stores_on", key, "storage") for key in keys if key))


def _facet(
    row: Record,
    known: Known,
    condition: Condition,
    agent: facets.AgentFact | None,
    numbers: Numbers,
    around: Surroundings,
    circumstances: Circumstances,
    *,
    kind: str,
    vmid: int,
) -> facets.GuestFacet:
    configuration = known.configuration
    os_name, os_version, kernel = guest_agent.system_of(known.agent.get("osinfo")) if known.agent else ("", "", "")
    return facets.GuestFacet(
        kind=kind,
        vmid=vmid,
        node=circumstances.node,
        cluster=around.cluster.name,
        pool=text(row, "pool", limit=LONGEST_NAME),
        template=condition.state == "template",
        state=condition.state,
        lock=text(row, "lock", limit=64),
        task=circumstances.task,
        tags=tags_of(text(row, "tags"), around.colours),
        ha_state=circumstances.ha_state,
        ha_wanted=circumstances.ha_wanted,
        on_boot=configuration.on_boot,
        protected=configuration.protected,
        unprivileged=configuration.unprivileged,
        cpus=_amount(row, "maxcpu"),
        memory_bytes=_amount(row, "maxmem"),
        balloon_bytes=configuration.balloon_bytes,
        os_type=configuration.os_type,
        os_name=os_name,
        os_version=os_version,
        kernel=kernel,
        cpu_type=configuration.cpu_type,
        machine=configuration.machine,
        bios=configuration.bios,
        features=configuration.features,
        description=configuration.description,
        smbios_uuid=configuration.smbios_uuid,
        created_at=known.created_at,
        agent=agent,
        addresses=guest_agent.addresses_of(known.agent.get("network")) if known.agent else (),
        interfaces=configuration.interfaces,
        volumes=configuration.volumes,
        filesystems=numbers.usage.facts if numbers.usage else (),
        pending=known.pending,
        last_backup=known.last_backup,
        replication=known.replication,
    )


def _amount(row: Record, name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e20 else None
