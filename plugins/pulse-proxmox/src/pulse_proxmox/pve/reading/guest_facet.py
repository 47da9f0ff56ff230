"""Make the facet of a guest: what an administrator wants to see of it besides its numbers."""

from pulse_core.plugin.narrow import LONGEST_NAME, Record, number, text
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.guest_facts import Known
from pulse_proxmox.pve.reading.states import Circumstances, Condition
from pulse_proxmox.pve.reading.tags import Colours, tags_of


def facet_of(
    row: Record,
    known: Known,
    condition: Condition,
    circumstances: Circumstances,
    cluster: str,
    colours: Colours,
    *,
    kind: str,
    vmid: int,
) -> facets.GuestFacet:
    """The facet of a guest."""
    configuration = known.configuration
    os_name, os_version, kernel = known.system
    return facets.GuestFacet(
        kind=kind,
        vmid=vmid,
        node=circumstances.node,
        cluster=cluster,
        pool=text(row, "pool", limit=LONGEST_NAME),
        template=condition.state == "template",
        state=condition.state,
        lock=text(row, "lock", limit=64),
        task=circumstances.task,
        tags=tags_of(text(row, "tags"), colours),
        ha_state=circumstances.ha_state,
        ha_wanted=circumstances.ha_wanted,
        on_boot=configuration.on_boot,
        protected=configuration.protected,
        unprivileged=configuration.unprivileged,
        cpus=number(row, "maxcpu") or None,
        memory_bytes=number(row, "maxmem") or None,
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
        agent=known.agent if condition.running else None,
        addresses=known.addresses,
        interfaces=configuration.interfaces,
        volumes=configuration.volumes,
        filesystems=known.usage.facts if known.usage else (),
        pending=known.pending,
        last_backup=known.last_backup,
        replication=known.replication,
    )
