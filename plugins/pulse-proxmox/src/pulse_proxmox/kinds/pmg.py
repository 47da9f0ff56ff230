"""Mail Gateways, and clusters of them."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Drawing, Kind, Metric, Page, Panel
from pulse_proxmox.kinds.drawing import troubles
from pulse_proxmox.kinds.machine import MACHINE
from pulse_proxmox.pmg.facets import NAME, GatewayFacet

_AS = Drawing(NAME)
_DAY = 86_400

_QUEUES = (
    Metric("queue_count", "Mails waiting", warn=500, bad=1000, description="in all queues together"),
    Metric("queue_incoming_count", "Queue incoming"),
    Metric("queue_active_count", "Queue active"),
    Metric("queue_deferred_count", "Queue deferred", warn=200, bad=500, description="could not be delivered yet"),
    Metric("queue_hold_count", "Queue hold", warn=100, bad=300, description="wait for a person"),
    Metric("queue_length_count", "Mails waiting in this gateway", description="not told of clusters: alerts ask each gateway"),
    Metric("queue_old_count", "Mails deferred for long", warn=1, description="for more than 40 minutes"),
    Metric("queue_oldest_seconds", "Oldest deferred mail", description="it waits at least so long"),
)
_TODAY = (
    Metric("mail_count", "Mails today", description="of the day that it is on the gateway, in its time zone"),
    Metric("mail_in_count", "Mails in today"),
    Metric("mail_out_count", "Mails out today"),
    Metric("mail_in_bytes", "Traffic in today"),
    Metric("mail_out_bytes", "Traffic out today"),
    Metric("spam_in_count", "Spam in today"),
    Metric("spam_out_count", "Spam out today", warn=1),
    Metric("virus_in_count", "Viruses in today"),
    Metric("virus_out_count", "Viruses out today", warn=1),
    Metric("bounces_in_count", "Bounces in today"),
    Metric("bounces_out_count", "Bounces out today"),
    Metric("junk_in_count", "Junk in today", description="spam, viruses, greylisted and whatever was rejected"),
    Metric("junk_out_count", "Junk out today"),
    Metric("greylisted_count", "Greylisted today"),
    Metric("spf_rejects_count", "Rejected by SPF today"),
    Metric("rbl_rejects_count", "Rejected by block lists today"),
    Metric("pregreet_rejects_count", "Rejected for talking too early today"),
    Metric("mail_processing_seconds", "Time for a mail", warn=10, description="on average, today"),
)
_QUARANTINE = (
    Metric("quarantine_spam_count", "Spam in quarantine", warn=2000, bad=5000),
    Metric("quarantine_spam_bytes", "Size of the spam quarantine"),
    Metric("quarantine_spam_grown_count", "Spam quarantined within an hour", warn=250, bad=500),
    Metric("quarantine_virus_count", "Viruses in quarantine", warn=2000, bad=5000),
    Metric("quarantine_virus_bytes", "Size of the virus quarantine"),
    Metric("quarantine_virus_grown_count", "Viruses quarantined within an hour", warn=250, bad=500),
)
_UPKEEP = (
    Metric("services_down_count", "Services that do not run", warn=1, bad=1),
    Metric("signatures_age_seconds", "Age of the signatures", warn=2 * _DAY, bad=4 * _DAY),
    Metric("spam_rules_pending_count", "Newer rules against spam"),
    Metric("updates_pending_count", "Pending updates", warn=50),
    Metric("subscription_missing_count", "No subscription", description="1 when it has none that is active"),
    Metric("certificate_left_seconds", "Certificate holds", warn=14 * _DAY, bad=3 * _DAY, low_is_bad=True),
    Metric("certificate_expiring_count", "Certificate ends soon", warn=1, description="1 in its last fortnight"),
)
_CLUSTER = (
    Metric("nodes_count", "Gateways"),
    Metric("nodes_online_count", "Gateways reached", total="nodes_count"),
    Metric("nodes_out_of_sync_count", "Gateways out of sync", warn=1),
    Metric("offline_count", "Offline", warn=1, bad=1, description="1 when the one that answers does not reach it"),
    Metric("out_of_sync_count", "Out of sync", warn=1, description="1 when its database is not that of the cluster"),
)

GATEWAY = Kind(
    type="pmg",
    title="Mail Gateway",
    plural="Mail gateways",
    page=Page.INFRASTRUCTURE,
    icon="mail",
    metrics=(*_QUEUES, *_TODAY, *_QUARANTINE, *MACHINE, *_UPKEEP, *_CLUSTER),
    columns=(
        Column(name="queue", title="Waiting", value="metrics.queue_count", draw=Draw.NUMBER, priority=1, width_px=90),
        Column(name="deferred", title="Deferred", value="metrics.queue_deferred_count", draw=Draw.NUMBER, priority=2),
        Column(name="hold", title="Hold", value="metrics.queue_hold_count", draw=Draw.NUMBER, priority=5, width_px=80),
        Column(
            name="mails",
            title="Mails in / out",
            value="metrics.mail_in_count",
            beside="metrics.mail_out_count",
            draw=Draw.NUMBER,
            priority=6,
            width_px=130,
        ),
        Column(name="spam", title="Spam today", value="metrics.spam_in_count", draw=Draw.NUMBER, priority=3, width_px=100),
        Column(name="virus", title="Viruses today", value="metrics.virus_in_count", draw=Draw.NUMBER, priority=4, width_px=110),
        Column(
            name="nodes",
            title="Nodes online",
            value="metrics.nodes_online_count",
            beside="metrics.nodes_count",
            draw=Draw.NUMBER,
            priority=5,
            width_px=130,
        ),
        Column(name="cpu", title="CPU", value="metrics.cpu_ratio", draw=Draw.HEAT, priority=4, width_px=120),
        Column(
            name="memory",
            title="Memory",
            value="metrics.memory_ratio",
            beside="metrics.memory_used_bytes",
            draw=Draw.HEAT,
            priority=5,
            width_px=210,
        ),
        Column(name="disk", title="Disk", value="metrics.disk_ratio", draw=Draw.HEAT, priority=5, width_px=120),
        Column(name="version", title="Version", value=f"facets.{NAME}.version", priority=6, width_px=80),
        Column(name="uptime", title="Uptime", value="metrics.uptime_seconds", draw=Draw.DURATION, priority=6, width_px=90),
    ),
    badges=(
        Badge(value=f"facets.{NAME}.role", title="master", when="master", tone="info"),
        Badge(value="metrics.out_of_sync_count", title="out of sync", tone="warning"),
        Badge(value="metrics.services_down_count", title="service down", tone="bad"),
    ),
    panels=(
        Panel(
            title="Mail Gateway",
            facts=(
                _AS.fact("Part", "role", Draw.BADGE),
                _AS.fact("Master", "cluster"),
                _AS.fact("Address", "address"),
                _AS.fact("Version", "version"),
                _AS.fact("Fingerprint", "fingerprint"),
                _AS.fact("Kernel", "kernel"),
                _AS.fact("Processor", "cpu_model"),
                _AS.fact("Threads", "cpus", Draw.NUMBER),
                _AS.fact("Boots by", "boot"),
                _AS.fact("Pulse's role", "account_role"),
                _AS.table(
                    "Gateways",
                    "nodes",
                    _AS.cell("Gateway", "name", width_px=140),
                    _AS.cell("Part", "role", Draw.BADGE),
                    _AS.cell("Address", "address", width_px=140),
                    _AS.cell("Reached", "reached", Draw.BADGE),
                    _AS.cell("In sync", "in_sync", Draw.BADGE),
                ),
            ),
        ),
        Panel(
            title="Mail",
            facts=(
                _AS.fact("Day", "day"),
                _AS.fact("Time zone", "time_zone"),
                _AS.number("In", "mail_in_count"),
                _AS.number("Out", "mail_out_count"),
                _AS.number("Spam", "spam_in_count"),
                _AS.number("Viruses", "virus_in_count"),
                _AS.number("Greylisted", "greylisted_count"),
                _AS.number("Bounces", "bounces_in_count"),
                _AS.number("Time for a mail", "mail_processing_seconds", Draw.DURATION),
            ),
        ),
        Panel(
            title="Queues and quarantines",
            facts=(
                _AS.number("Incoming", "queue_incoming_count"),
                _AS.number("Active", "queue_active_count"),
                _AS.number("Deferred", "queue_deferred_count"),
                _AS.number("Hold", "queue_hold_count"),
                _AS.number("Oldest deferred mail, at least", "queue_oldest_seconds", Draw.DURATION),
                _AS.fact("Deferred for", "deferred_for"),
                _AS.number("Spam in quarantine", "quarantine_spam_count"),
                _AS.number("Viruses in quarantine", "quarantine_virus_count"),
            ),
        ),
        Panel(
            title="Protection",
            facts=(
                _AS.number("Age of the signatures", "signatures_age_seconds", Draw.DURATION),
                _AS.table(
                    "Signatures",
                    "databases",
                    _AS.cell("Database", "name"),
                    _AS.cell("Version", "version"),
                    _AS.cell("Made", "built_at", Draw.TIME),
                ),
                _AS.table(
                    "Rules against spam",
                    "channels",
                    _AS.cell("Channel", "name", width_px=200),
                    _AS.cell("Version", "version"),
                    _AS.cell("Updated", "updated_at", Draw.TIME),
                    _AS.cell("Newer", "newer", Draw.BADGE),
                ),
                _AS.table(
                    "Services",
                    "services",
                    _AS.cell("Service", "name", width_px=150),
                    _AS.cell("What", "title", width_px=200),
                    _AS.cell("State", "state", Draw.BADGE),
                    _AS.cell("Unit", "unit_state"),
                ),
            ),
        ),
        Panel(
            title="Updates and certificates",
            facts=(
                _AS.fact("Subscription", "subscription.status", Draw.BADGE),
                _AS.fact("Level", "subscription.level"),
                _AS.fact("Paid until", "subscription.due"),
                _AS.number("Pending updates", "updates_pending_count"),
                _AS.table(
                    "Packages",
                    "updates",
                    _AS.cell("Package", "package", width_px=180),
                    _AS.cell("Installed", "installed", width_px=140),
                    _AS.cell("Available", "available", width_px=140),
                ),
                _AS.table(
                    "Certificates",
                    "certificates",
                    _AS.cell("File", "file", width_px=140),
                    _AS.cell("Of", "subject", width_px=180),
                    _AS.cell("Until", "ends_at", Draw.TIME),
                ),
            ),
        ),
        Panel(
            title="What Pulse can read here",
            facts=(troubles(_AS),),
        ),
    ),
    charts=(
        Chart(title="Mails waiting", metrics=("queue_count", "queue_deferred_count"), summary=True),
        Chart(title="Mails today", metrics=("mail_in_count", "mail_out_count"), summary=True),
        Chart(title="Spam and viruses today", metrics=("spam_in_count", "virus_in_count")),
        Chart(title="Quarantines", metrics=("quarantine_spam_count", "quarantine_virus_count")),
        Chart(title="CPU", metrics=("cpu_ratio",)),
        Chart(title="Memory", metrics=("memory_used_bytes",)),
    ),
    facet_name=NAME,
    facet=GatewayFacet,
)
