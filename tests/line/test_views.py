"""Typed views: read-only, and only of their own type."""

import attrs
import pytest

from pulse_core.model.status import Status
from pulse_core.model.views import ContainerView, DiskView, NodeView, StorageView, View, VmView

VIEWS = (NodeView, VmView, ContainerView, StorageView, DiskView)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_takes_its_own_types_and_refuses_foreign_ones(world, seen, view):
    world.say("p:1", *(seen(type=type) for other in VIEWS for type in other.TYPES))
    for resource in world.resources():
        if resource.type in view.TYPES:
            assert view.of(resource).name == "a"
            continue
        with pytest.raises(ValueError, match=f"is of type {resource.type}, not"):
            view.of(resource)


def test_the_common_view_is_of_no_type(world, seen):
    world.say("p:1", seen())
    with pytest.raises(ValueError):
        View.of(world.only())


def test_a_view_says_unknown_as_none_and_can_change_nothing(world, seen):
    world.say("p:1", seen(metrics={"cpu_ratio": 0.5, "memory_used_bytes": None}, status=Status.WARNING))
    view = NodeView.of(world.only())
    assert (view.cpu_ratio, view.memory_used_bytes, view.uptime_seconds, view.is_running) == (0.5, None, None, True)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        view.resource = None


def test_what_nobody_reports_any_more_is_not_called_running(world, seen):
    world.say("p:1", seen())
    world.wait(100)
    assert not NodeView.of(world.only()).is_running
