"""Read what a machine says of the node that it is."""

from pulse_core.plugin import Dropped, Observation, Reading, Report, Vantage, claims
from pulse_core.plugin.narrow import record, text
from pulse_proxmox.client.pins import normal


def read_here(report: Report) -> Reading:
    """The node, with the claims that make it one with the node that the cluster shows, and with this machine."""
    said = record(report.payload) if isinstance(report.payload, dict) else {}
    fingerprint, name = normal(text(said, "fingerprint", limit=256)), text(said, "name", limit=128)
    if not fingerprint or not name:
        return Reading(dropped=(Dropped("", "it does not say which node of which cluster it is"),))
    key = f"node/{name}"
    node = Observation(
        key=key,
        type="agent",
        name=name,
        claims=claims(
            native=(f"pve:{fingerprint}", key), machine_id=text(said, "machine_id", limit=64) or None, hostnames=(name,)
        ),
        vantage=Vantage.INSIDE,
    )
    return Reading(observations=(node,))
