"""What a believable household runs: projects with their services, and containers that stand alone."""

from typing import Final

import attrs

MIB: Final = 1024 * 1024


@attrs.frozen(kw_only=True)
class Recipe:
    """One service as somebody wrote it down. `cores` and the rates are what it takes on average."""

    service: str
    image: str
    cores: float = 0.02
    memory_mib: int = 128
    limit_mib: int = 0
    cpus: float = 0.0
    port: int = 0
    volume: str = ""
    check: bool = False
    state: str = "running"
    """running, paused, created, exited, unhealthy, or looping for one that never gets up."""
    exit_code: int = 0
    restart: str = "unless-stopped"
    leak_mib_per_minute: float = 0.0
    network_kib: float = 4.0
    disk_kib: float = 2.0
    host_network: bool = False


PROJECTS: Final[dict[str, tuple[Recipe, ...]]] = {
    "paperless": (
        Recipe(service="web", image="paperless-ngx:2.14", cores=0.15, memory_mib=620, port=8010, volume="data", check=True),
        Recipe(service="db", image="postgres:16-alpine", cores=0.04, memory_mib=180, volume="pgdata", check=True, disk_kib=60),
        Recipe(service="broker", image="redis:7-alpine", cores=0.01, memory_mib=14, volume="redisdata"),
    ),
    "media": (
        Recipe(service="server", image="jellyfin:10.10", cores=0.6, memory_mib=900, limit_mib=4096, port=8096, network_kib=900),
        Recipe(service="indexer", image="prowlarr:1.28", memory_mib=210, port=9696, state="unhealthy", check=True),
        Recipe(service="films", image="radarr:5.17", memory_mib=260, port=7878, volume="config"),
        Recipe(service="series", image="sonarr:4.0", memory_mib=240, port=8989, volume="config"),
    ),
    "cloud": (
        Recipe(service="app", image="nextcloud:30-fpm", cores=0.25, memory_mib=480, limit_mib=1024, volume="html", check=True),
        Recipe(service="web", image="nginx:1.27-alpine", cores=0.03, memory_mib=24, port=8443, network_kib=300),
        Recipe(service="db", image="mariadb:11.4", cores=0.08, memory_mib=340, volume="sql", check=True, disk_kib=120),
        Recipe(service="cron", image="nextcloud:30-fpm", memory_mib=60),
        Recipe(service="preview", image="nextcloud-preview:local", memory_mib=90, limit_mib=256, leak_mib_per_minute=12),
    ),
    "home": (
        Recipe(service="assistant", image="home-assistant:2025.1", cores=0.2, memory_mib=520, host_network=True, check=True),
        Recipe(service="mqtt", image="eclipse-mosquitto:2", memory_mib=9, port=1883),
        Recipe(service="zigbee", image="zigbee2mqtt:2.0", memory_mib=110, port=8081, state="looping", exit_code=1),
    ),
    "observability": (
        Recipe(service="metrics", image="victoria-metrics:v1.109", cores=0.12, memory_mib=310, port=8428, disk_kib=240),
        Recipe(service="dashboards", image="grafana:11.4.0", cores=0.05, memory_mib=190, port=3000, check=True),
    ),
}

ALONE: Final = (
    Recipe(service="reverse-proxy", image="traefik:v3.3", cores=0.06, memory_mib=70, port=443, network_kib=1400),
    Recipe(service="dns", image="adguardhome:v0.107", cores=0.03, memory_mib=95, port=53, check=True),
    Recipe(service="nightly-backup", image="restic:0.17", state="exited", restart="no"),
    Recipe(service="old-wiki", image="dokuwiki:2023", state="exited", exit_code=137),
    Recipe(service="import-once", image="python:3.12-slim", state="exited", exit_code=1, restart="no"),
    Recipe(service="lab", image="debian:12", memory_mib=12, state="paused", restart="no"),
    Recipe(service="never-started", image="busybox:1.37", state="created", restart="no"),
)

FILLING: Final = (
    Recipe(service="api", image="shop-api:4.2", cores=0.1, memory_mib=180, limit_mib=512, check=True, network_kib=80),
    Recipe(service="worker", image="shop-worker:4.2", cores=0.2, memory_mib=140, limit_mib=512),
    Recipe(service="web", image="nginx:1.27-alpine", cores=0.02, memory_mib=22, network_kib=200),
    Recipe(service="db", image="postgres:16-alpine", cores=0.06, memory_mib=210, volume="pgdata", check=True, disk_kib=90),
    Recipe(service="cache", image="redis:7-alpine", memory_mib=30),
)
"""What further projects are made of when more containers are wanted than a household has."""

LOCAL_IMAGES: Final = ("nextcloud-preview:local",)
"""Built here, and known to no registry."""
