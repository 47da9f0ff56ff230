"""Declare: what is a folder, and how do screens show it?"""

from pulse_core.plugin import Chart, Column, Draw, Kind, Metric, Page

KINDS = (
    Kind(
        type="folder",
        title="Folder",
        plural="Folders",
        page=Page.INFRASTRUCTURE,
        icon="folder",
        metrics=(
            Metric("entries_count", "Entries"),
            Metric("free_bytes", "Free"),
            Metric("used_ratio", "Used", warn=0.85, bad=0.95),
        ),
        columns=(
            Column(name="entries", title="Entries", value="metrics.entries_count", draw=Draw.NUMBER, priority=1),
            Column(name="used", title="Used", value="metrics.used_ratio", draw=Draw.HEAT, priority=2, width_px=150),
            Column(name="free", title="Free", value="metrics.free_bytes", draw=Draw.NUMBER, priority=3),
        ),
        charts=(Chart(title="Entries", metrics=("entries_count",)), Chart(title="Used", metrics=("used_ratio",))),
    ),
)
