"""Write down who did what, so that nobody can quietly change it afterwards."""

from pulse_core.audit.act import Act
from pulse_core.audit.events import EVENTS
from pulse_core.audit.export import Format
from pulse_core.audit.reading import Asked, Page
from pulse_core.audit.sealer import Sealer
from pulse_core.audit.signing import PublicKey
from pulse_core.audit.trail import SYSTEM, Trail
from pulse_core.audit.verify import AuditFault, Proof
from pulse_core.audit.webhooks import Tried, WebhookCard, Webhooks

__all__ = [
    "EVENTS",
    "SYSTEM",
    "Act",
    "Asked",
    "AuditFault",
    "Format",
    "Page",
    "Proof",
    "PublicKey",
    "Sealer",
    "Trail",
    "Tried",
    "WebhookCard",
    "Webhooks",
]
