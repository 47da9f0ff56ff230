"""Write down who did what, so that nobody can quietly change it afterwards."""

from pulse_core.audit.act import Act
from pulse_core.audit.draft import SYSTEM
from pulse_core.audit.events import EVENTS
from pulse_core.audit.export import Format
from pulse_core.audit.reading import Asked, AuditPage
from pulse_core.audit.signing import AuditKey
from pulse_core.audit.trail import Trail
from pulse_core.audit.verify import AuditFault, AuditProof
from pulse_core.audit.webhook_record import WebhookCard
from pulse_core.audit.webhooks import Tried, Webhooks

__all__ = [
    "EVENTS",
    "SYSTEM",
    "Act",
    "Asked",
    "AuditFault",
    "AuditKey",
    "AuditPage",
    "AuditProof",
    "Format",
    "Trail",
    "Tried",
    "WebhookCard",
    "Webhooks",
]
