"""The facets of what an engine runs: facts that stay. What ticks is a metric.

Every one stands under the name `docker`. Times are seconds since the epoch. Lists are cut: 64 entries, 1024 characters each.
"""

import attrs

NAME = "docker"


@attrs.frozen(kw_only=True)
class Label:
    """A label and what it says."""

    name: str
    value: str


@attrs.frozen(kw_only=True)
class SwarmFact:
    """How an engine takes part in a Swarm."""

    state: str
    node_id: str
    manager: bool
    error: str


@attrs.frozen(kw_only=True)
class Trouble:
    """Something that the engine does not tell, why, and what to do about it."""

    feature: str
    reason: str
    fix: str


@attrs.frozen(kw_only=True)
class EngineFacet:
    """An engine. `runtime` is docker or podman."""

    engine_id: str
    runtime: str
    runtime_version: str
    api_version: str
    address: str
    hostname: str
    os: str
    os_type: str
    kernel: str
    architecture: str
    cpus: int | None
    storage_driver: str
    cgroup_driver: str
    cgroup_version: str
    logging_driver: str
    root_folder: str
    rootless: bool
    security: tuple[str, ...]
    warnings: tuple[str, ...]
    labels: tuple[str, ...]
    swarm: SwarmFact | None
    troubles: tuple[Trouble, ...]


@attrs.frozen(kw_only=True)
class Port:
    """A port of a container; `public` is None where only its networks reach it."""

    private: int
    public: int | None
    protocol: str
    address: str


@attrs.frozen(kw_only=True)
class Mount:
    """Something mounted into a container: `kind` is bind, volume, tmpfs or another of the engine's words."""

    kind: str
    name: str
    source: str
    target: str
    writable: bool


@attrs.frozen(kw_only=True)
class Attachment:
    """A network that a container is on."""

    name: str
    network_id: str
    address: str
    address6: str
    mac: str
    aliases: tuple[str, ...]


@attrs.frozen(kw_only=True)
class PodmanFact:
    """What only Podman says of a container."""

    pod_id: str
    pod: str
    infra: bool
    auto_update: str
    unit: str


@attrs.frozen(kw_only=True)
class UpdateFact:
    """Whether a newer image is there: `state` is current, available, skipped or unknown, `reason` says why the last two.

    `compared` says what the digests are of: index or manifest.
    """

    state: str
    reason: str
    current_digest: str
    latest_digest: str
    compared: str
    checked_at: float | None

    @property
    def available(self) -> bool | None:
        return {"available": True, "current": False}.get(self.state)


@attrs.frozen(kw_only=True)
class ContainerFacet:
    """A container. Of its environment only the names are kept; what its health check said is kept while that fails."""

    container_id: str
    image: str
    image_id: str
    state: str
    health: str
    health_test: tuple[str, ...]
    health_output: str
    exit_code: int | None
    oom_killed: bool
    error: str
    created_at: float | None
    started_at: float | None
    finished_at: float | None
    restart_policy: str
    restart_limit: int | None
    network_mode: str
    user: str
    privileged: bool
    read_only: bool
    cpu_limit: float | None
    memory_limit_bytes: float | None
    pids_limit: int | None
    project: str
    service: str
    replica: str
    ports: tuple[Port, ...]
    mounts: tuple[Mount, ...]
    networks: tuple[Attachment, ...]
    environment: tuple[str, ...]
    labels: tuple[Label, ...]
    podman: PodmanFact | None
    update: UpdateFact | None


@attrs.frozen(kw_only=True)
class ProjectFacet:
    """A Compose project."""

    services: tuple[str, ...]
    working_folder: str
    config_files: str


@attrs.frozen(kw_only=True)
class ImageFacet:
    """An image. `dangling` ones have no name any more."""

    image_id: str
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    created_at: float | None
    dangling: bool
    labels: tuple[Label, ...]


@attrs.frozen(kw_only=True)
class VolumeFacet:
    """A volume."""

    driver: str
    scope: str
    mountpoint: str
    created_at: float | None
    project: str
    options: tuple[Label, ...]
    labels: tuple[Label, ...]


@attrs.frozen(kw_only=True)
class Subnet:
    """A range of addresses of a network."""

    subnet: str
    gateway: str


@attrs.frozen(kw_only=True)
class NetworkFacet:
    """A network."""

    network_id: str
    driver: str
    scope: str
    internal: bool
    attachable: bool
    ingress: bool
    ipv6: bool
    created_at: float | None
    project: str
    subnets: tuple[Subnet, ...]
    labels: tuple[Label, ...]


@attrs.frozen(kw_only=True)
class EndpointPort:
    """A port that a service publishes."""

    published: int | None
    target: int | None
    protocol: str
    mode: str


@attrs.frozen(kw_only=True)
class ServiceFacet:
    """A Swarm service. `mode` is replicated, global, replicated-job or global-job."""

    service_id: str
    stack: str
    mode: str
    image: str
    update_state: str
    update_message: str
    created_at: float | None
    updated_at: float | None
    ports: tuple[EndpointPort, ...]
    labels: tuple[Label, ...]


@attrs.frozen(kw_only=True)
class TaskFacet:
    """One run of a service that is wanted or still there."""

    task_id: str
    service_id: str
    service: str
    node_id: str
    node: str
    slot: int | None
    state: str
    desired_state: str
    error: str
    container_id: str
    image: str
    exit_code: int | None


@attrs.frozen(kw_only=True)
class NodeFacet:
    """A node of a Swarm."""

    node_id: str
    hostname: str
    address: str
    role: str
    availability: str
    state: str
    leader: bool
    reachability: str
    engine_version: str
    os: str
    architecture: str
    labels: tuple[Label, ...]
