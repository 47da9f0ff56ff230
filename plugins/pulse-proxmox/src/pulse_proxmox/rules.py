"""The alert rules that make sense for the three products, as a start that people can change."""

from pulse_core.plugin import AlertRule

_GUESTS = ("vm", "system-container")
_DAY = 86_400.0


def any_of(name: str, title: str, metric: str, *types: str, severity: str = "warning", for_seconds: float = 0) -> AlertRule:
    """For a count of which one is too many and none is well."""
    return AlertRule(
        name=name, title=title, types=types, metric=metric, trigger=0.5, clear=0.25, for_seconds=for_seconds, severity=severity
    )


def past(
    name: str,
    title: str,
    metric: str,
    *types: str,
    trigger: float,
    clear: float,
    for_seconds: float = 0,
    severity: str = "warning",
) -> AlertRule:
    """For a number that is bad when it is large."""
    return AlertRule(
        name=name,
        title=title,
        types=types,
        metric=metric,
        trigger=trigger,
        clear=clear,
        for_seconds=for_seconds,
        severity=severity,
    )


PVE: tuple[AlertRule, ...] = (
    any_of("node-offline", "A node is offline", "offline_count", "agent", severity="critical", for_seconds=60),
    any_of(
        "quorum-lost", "A cluster lost its quorum", "quorum_missing_count", "pve-cluster", severity="critical", for_seconds=30
    ),
    any_of("guest-down", "A guest is down", "not_running_count", *_GUESTS, for_seconds=30),
    past("guest-cpu", "A guest is busy", "cpu_ratio", *_GUESTS, trigger=0.9, clear=0.85, for_seconds=600),
    past("guest-memory", "A guest's memory is full", "memory_ratio", *_GUESTS, trigger=0.9, clear=0.85, for_seconds=300),
    past("guest-disk", "A guest's disk is full", "disk_ratio", *_GUESTS, trigger=0.9, clear=0.85, for_seconds=300),
    any_of("ha-error", "High availability gave up on a guest", "ha_error_count", *_GUESTS, severity="critical"),
    past("storage-full", "A storage is full", "disk_ratio", "storage", trigger=0.85, clear=0.8, for_seconds=300),
    any_of("storage-inactive", "A storage is missing on a node", "inactive_count", "storage", for_seconds=120),
    any_of("pool-unhealthy", "A pool is degraded", "pool_unhealthy_count", "storage", severity="critical"),
    any_of("pool-errors", "Disks of a pool make errors", "pool_errors_count", "storage"),
    any_of("disk-smart", "SMART says that a disk fails", "smart_failing_count", "physical_disk", severity="critical"),
    any_of("ceph-error", "Ceph is in error", "health_errors_count", "ceph", severity="critical"),
    any_of("ceph-warning", "Ceph complains", "health_warnings_count", "ceph", for_seconds=300),
    past("ceph-full", "Ceph is full", "disk_ratio", "ceph", trigger=0.8, clear=0.75, for_seconds=300, severity="critical"),
    any_of("ceph-osd", "A disk of Ceph is down", "osds_down_count", "ceph", for_seconds=120),
    any_of(
        "backup-missing", "Guests are in no backup job", "not_backed_up_count", "pve-cluster", severity="info", for_seconds=3600
    ),
    any_of("backup-failed", "A guest's last backup failed", "backup_failed_count", *_GUESTS),
    past("backup-old", "A guest's last backup is old", "backup_age_seconds", *_GUESTS, trigger=7 * _DAY, clear=6.9 * _DAY),
    any_of("replication-failing", "A guest's replication fails", "replication_failing_count", *_GUESTS, for_seconds=600),
    any_of("node-certificate", "A node's certificate ends soon", "certificate_expiring_count", "agent", for_seconds=3600),
    any_of(
        "node-subscription",
        "A node has no subscription",
        "subscription_missing_count",
        "agent",
        severity="info",
        for_seconds=3600,
    ),
    past(
        "node-updates",
        "A node has many updates to install",
        "updates_pending_count",
        "agent",
        trigger=50,
        clear=40,
        severity="info",
    ),
)
"""Those of a cluster. That a disk is hot or worn is told by the rules for disks, whoever measures them."""

PBS: tuple[AlertRule, ...] = (
    any_of(
        "datastore-unavailable",
        "A datastore cannot be read",
        "unavailable_count",
        "storage",
        severity="critical",
        for_seconds=120,
    ),
    AlertRule(
        name="datastore-fills-up",
        title="A datastore will be full within a week",
        types=("storage",),
        metric="full_in_seconds",
        trigger=7 * _DAY,
        clear=9 * _DAY,
        for_seconds=3600,
    ),
    any_of(
        "backup-verify-failed", "Backups failed their verification", "backups_verify_failed_count", "storage", severity="critical"
    ),
    any_of("datastore-chunks-bad", "A datastore has damaged chunks", "chunks_bad_count", "storage", severity="critical"),
    any_of("pbs-job-failed", "A job of a Backup Server failed", "jobs_failed_count", "storage", "pbs"),
    any_of("pbs-pool", "A pool of a Backup Server is degraded", "pools_unhealthy_count", "pbs", severity="critical"),
    any_of("pbs-service", "A Backup Server's own service does not run", "services_stopped_count", "pbs", for_seconds=120),
    past("pbs-disk-full", "The system disk of a Backup Server is full", "disk_ratio", "pbs", trigger=0.9, clear=0.85),
    any_of("pbs-certificate", "A Backup Server's certificate ends soon", "certificate_expiring_count", "pbs", for_seconds=3600),
    any_of(
        "pbs-subscription",
        "A Backup Server has no subscription",
        "subscription_missing_count",
        "pbs",
        severity="info",
        for_seconds=3600,
    ),
    past(
        "pbs-updates",
        "A Backup Server has many updates to install",
        "updates_pending_count",
        "pbs",
        trigger=50,
        clear=40,
        severity="info",
    ),
)
"""Those of a Backup Server and its datastores. That a datastore is full is told by the rule for storages."""

PMG: tuple[AlertRule, ...] = (
    any_of("pmg-offline", "A Mail Gateway is offline", "offline_count", "pmg", severity="critical", for_seconds=120),
    past("pmg-queue", "Many mails wait", "queue_length_count", "pmg", trigger=500, clear=400, for_seconds=300),
    past("pmg-queue-old", "Many mails are deferred for long", "queue_old_count", "pmg", trigger=200, clear=150, for_seconds=300),
    past(
        "pmg-quarantine-spam-grows",
        "The spam quarantine grows fast",
        "quarantine_spam_grown_count",
        "pmg",
        trigger=500,
        clear=250,
    ),
    past(
        "pmg-quarantine-virus-grows",
        "The virus quarantine grows fast",
        "quarantine_virus_grown_count",
        "pmg",
        trigger=100,
        clear=50,
    ),
    any_of("pmg-sync", "A Mail Gateway is out of sync with its cluster", "out_of_sync_count", "pmg", for_seconds=900),
    any_of("pmg-service", "A service of a Mail Gateway does not run", "services_down_count", "pmg", for_seconds=180),
    past(
        "pmg-signatures",
        "The signatures of viruses are old",
        "signatures_age_seconds",
        "pmg",
        trigger=3 * _DAY,
        clear=2 * _DAY,
    ),
    past("pmg-disk-full", "The disk of a Mail Gateway is full", "disk_ratio", "pmg", trigger=0.9, clear=0.85, for_seconds=300),
    any_of("pmg-certificate", "A Mail Gateway's certificate ends soon", "certificate_expiring_count", "pmg", for_seconds=3600),
    any_of(
        "pmg-subscription",
        "A Mail Gateway has no subscription",
        "subscription_missing_count",
        "pmg",
        severity="info",
        for_seconds=3600,
    ),
    past(
        "pmg-updates",
        "A Mail Gateway has many updates to install",
        "updates_pending_count",
        "pmg",
        trigger=50,
        clear=40,
        severity="info",
    ),
)
"""Those of Mail Gateways. Queues are asked of each gateway, and not of the cluster again."""

RULES: tuple[AlertRule, ...] = (*PVE, *PBS, *PMG)
