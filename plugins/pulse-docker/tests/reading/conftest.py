"""What an engine says, in few words."""

import pytest

from pulse_core.plugin import Report
from pulse_docker.adapters import ADAPTERS

NOON = 1_780_000_000.0
HOST = {"MemTotal": 8_000_000_000, "NCPU": 4, "Name": "lab"}


class Engine:
    """Makes payloads of an engine, and reads them."""

    id = "ENGINE:ONE"
    noon = NOON

    def read(self, kind, **payload):
        """The reading of a report; every record of it must be read."""
        reading = self.attempt(kind, payload)
        assert reading.dropped == ()
        return reading

    def attempt(self, kind, payload):
        return ADAPTERS[kind](self.report(kind, **payload))

    def report(self, kind, **payload):
        payload = {"engine_id": self.id, "host": HOST} | payload
        return Report(kind=kind, payload=payload, taken_at=NOON, monotonic=100.0)

    def containers(self, *rows):
        """The containers by their keys, the projects and the engine's numbers left out."""
        found = self.read("docker-containers", containers=list(rows)).observations
        return {one.key: one for one in found if one.type == "app-container"}

    def container(self, **said):
        (found,) = self.containers(row(**said)).values()
        return found

    def stats(self, stats, **host):
        rows = [{"id": "c1", "name": "/web", "key": "web", "stats": stats}]
        (found,) = self.read("docker-stats", stats=rows, host=HOST | host).observations
        return found


def row(
    name="web", *, id="c1" * 32, state="running", status="Up 4 hours", labels=None, created=1_779_000_000, inspect=None, **more
):
    """An item of the report on containers; what is not said of `inspect` was not inspected."""
    listed = {"Id": id, "Names": [f"/{name}"], "Image": "nginx:1", "ImageID": "sha256:" + "1" * 64, "Created": created}
    listed |= {"State": state, "Status": status, "Labels": labels or {}} | more.pop("listed", {})
    return {"list": listed, "inspect": inspect, "update": None} | more


def compose(project="shop", service="web", number="1", **more):
    return {
        "com.docker.compose.project": project,
        "com.docker.compose.service": service,
        "com.docker.compose.container-number": number,
    } | more


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture(name="row")
def row_fixture():
    return row


@pytest.fixture(name="compose")
def compose_fixture():
    return compose
