"""Read the reports of an engine: one pure function for each kind."""

from collections.abc import Mapping

from pulse_core.plugin import Adapter
from pulse_docker.reading.containers import read_containers
from pulse_docker.reading.disk import read_disk
from pulse_docker.reading.engine import read_engine
from pulse_docker.reading.events import read_events
from pulse_docker.reading.goods import read_images, read_networks, read_volumes
from pulse_docker.reading.stats import read_stats
from pulse_docker.reading.swarm import read_swarm

ADAPTERS: Mapping[str, Adapter] = {
    "docker-engine": read_engine,
    "docker-containers": read_containers,
    "docker-stats": read_stats,
    "docker-images": read_images,
    "docker-volumes": read_volumes,
    "docker-networks": read_networks,
    "docker-disk": read_disk,
    "docker-swarm": read_swarm,
    "docker-events": read_events,
}
