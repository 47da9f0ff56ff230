"""Declare what an engine's resources measure and how they are shown.

Containers, projects and Swarm services stand among the workloads; engines and nodes among the infrastructure; images and
volumes take up disks, so they stand with the storage. Networks have no table: they are found at what they tie together.
"""

from pulse_docker.kinds.containers import CONTAINER, PROJECT
from pulse_docker.kinds.engines import ENGINE
from pulse_docker.kinds.goods import IMAGE, NETWORK, VOLUME
from pulse_docker.kinds.swarm import NODE, SERVICE, TASK

KINDS = (ENGINE, CONTAINER, PROJECT, IMAGE, VOLUME, NETWORK, SERVICE, TASK, NODE)
