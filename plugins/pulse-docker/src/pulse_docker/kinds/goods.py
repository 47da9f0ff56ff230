"""What containers are made of and hang on: images, volumes, networks."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Page, Panel
from pulse_docker.facets import NAME, ImageFacet, NetworkFacet, VolumeFacet
from pulse_docker.kinds.drawing import LABELS, cell, fact, number, table

_SIZE = Column(name="size", title="Size", value="metrics.size_bytes", draw=Draw.NUMBER, priority=3)
_USERS = Column(name="users", title="Used by", value="metrics.containers_count", draw=Draw.NUMBER, priority=4, width_px=90)
_METRICS = (
    Metric("size_bytes", "Size"),
    Metric("containers_count", "Containers that use it"),
)
_LABELS = Panel(title="Labels", facts=(LABELS,))

IMAGE = Kind(
    type="docker-image",
    title="Image",
    plural="Images",
    page=Page.STORAGE,
    icon="box",
    metrics=(*_METRICS, Metric("shared_bytes", "Shared with other images", total="size_bytes")),
    columns=(_SIZE, _USERS),
    badges=(Badge(value="facets.docker.dangling", title="no name"),),
    panels=(
        Panel(
            title="Image",
            facts=(
                fact("Names", "tags"),
                fact("Digests", "digests"),
                fact("Image id", "image_id"),
                fact("Made", "created_at", Draw.TIME),
                number("Size", "size_bytes"),
                number("Shared with other images", "shared_bytes"),
                number("Containers that use it", "containers_count"),
            ),
        ),
        _LABELS,
    ),
    facet_name=NAME,
    facet=ImageFacet,
)

VOLUME = Kind(
    type="docker-volume",
    title="Volume",
    plural="Volumes",
    page=Page.STORAGE,
    icon="database",
    metrics=_METRICS,
    columns=(_SIZE, _USERS),
    panels=(
        Panel(
            title="Volume",
            facts=(
                fact("Driver", "driver"),
                fact("Folder", "mountpoint"),
                fact("Project", "project"),
                fact("Scope", "scope"),
                fact("Made", "created_at", Draw.TIME),
                number("Size", "size_bytes"),
                number("Containers that use it", "containers_count"),
                table("Options", "options", cell("Option", "name", width_px=180), cell("Value", "value", width_px=260)),
            ),
        ),
        _LABELS,
    ),
    charts=(Chart(title="Size", metrics=("size_bytes",)),),
    facet_name=NAME,
    facet=VolumeFacet,
)

NETWORK = Kind(
    type="docker-network",
    title="Container network",
    plural="Container networks",
    page=Page.NONE,
    icon="network",
    panels=(
        Panel(
            title="Network",
            facts=(
                fact("Driver", "driver"),
                fact("Scope", "scope"),
                fact("Project", "project"),
                fact("Internal", "internal", Draw.BADGE),
                fact("Attachable", "attachable", Draw.BADGE),
                fact("Ingress", "ingress", Draw.BADGE),
                fact("IPv6", "ipv6", Draw.BADGE),
                fact("Made", "created_at", Draw.TIME),
                table("Addresses", "subnets", cell("Range", "subnet", width_px=180), cell("Gateway", "gateway", width_px=140)),
            ),
        ),
        _LABELS,
    ),
    facet_name=NAME,
    facet=NetworkFacet,
)
