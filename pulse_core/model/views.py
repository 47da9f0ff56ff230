"""Typed, read-only views of a resource, so that consumers never poke in metrics and facets by name.

Core has the views of the types that several platforms share; a connector makes its own the same way, from `View`.
"""

from typing import ClassVar, Self

import attrs

from pulse_core.model.resource import Resource
from pulse_core.model.status import Status


@attrs.frozen
class View:
    """What every view shares. A number is None when it is unknown."""

    TYPES: ClassVar[tuple[str, ...]] = ()

    resource: Resource

    @classmethod
    def of(cls, resource: Resource) -> Self:
        """The view of a resource; a resource of another type is a ValueError."""
        if resource.type not in cls.TYPES:
            raise ValueError(f"{resource.id} is of type {resource.type}, not {' or '.join(cls.TYPES)}")
        return cls(resource)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.resource.name

    @property
    def is_running(self) -> bool:
        """Whether somebody live says that it works."""
        return self.resource.status in (Status.ONLINE, Status.WARNING)

    def metric(self, name: str) -> float | None:
        """A metric's value, None when it is unknown or not measured."""
        return self.resource.metrics.get(name)


@attrs.frozen
class ComputeView(View):
    """What runs programs: a host, a guest or a container."""

    @property
    def cpu_ratio(self) -> float | None:
        """The busy share of all its processors, 0 to 1."""
        return self.metric("cpu_ratio")

    @property
    def memory_used_bytes(self) -> float | None:
        """Memory in use, without caches."""
        return self.metric("memory_used_bytes")

    @property
    def memory_total_bytes(self) -> float | None:
        """The memory it may use."""
        return self.metric("memory_total_bytes")

    @property
    def memory_ratio(self) -> float | None:
        """The used share of its memory, 0 to 1."""
        return self.metric("memory_ratio")

    @property
    def disk_ratio(self) -> float | None:
        """The used share of its disk, 0 to 1."""
        return self.metric("disk_ratio")

    @property
    def uptime_seconds(self) -> float | None:
        """How long it runs."""
        return self.metric("uptime_seconds")


@attrs.frozen
class NodeView(ComputeView):
    """A host, node or machine."""

    TYPES = ("agent",)


@attrs.frozen
class VmView(ComputeView):
    """A virtual machine."""

    TYPES = ("vm",)


@attrs.frozen
class ContainerView(ComputeView):
    """A system or application container."""

    TYPES = ("system-container", "app-container")


@attrs.frozen
class StorageView(View):
    """Something that holds data for others."""

    TYPES = ("storage",)

    @property
    def used_bytes(self) -> float | None:
        """What is used of it."""
        return self.metric("disk_used_bytes")

    @property
    def total_bytes(self) -> float | None:
        """What it can hold, usable, not raw."""
        return self.metric("disk_total_bytes")

    @property
    def used_ratio(self) -> float | None:
        """The used share, 0 to 1."""
        return self.metric("disk_ratio")


@attrs.frozen
class DiskView(View):
    """A physical disk."""

    TYPES = ("physical_disk",)

    @property
    def temperature_celsius(self) -> float | None:
        """How warm it is; unknown while it sleeps."""
        return self.metric("temperature_celsius")

    @property
    def size_bytes(self) -> float | None:
        """Its raw size."""
        return self.metric("size_bytes")
