"""Start a real server beside the made-up estate, and sign in there."""

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.served import ROOT, Served, within

PASSWORD = "only as long as the measure"
PATIENCE_SECONDS = 60.0


@contextmanager
def estate(guests: int, *, interval_seconds: float = 5.0) -> Iterator[Served]:
    """A server that knows this many guests, and has an administrator."""
    with TemporaryDirectory(prefix="pulse-bench-") as folder:
        named(Path(folder) / "named")
        served = Served(Path(folder))
        served.environment = {
            **served.environment,
            "PYTHONPATH": os.pathsep.join((str(Path(folder) / "named"), str(ROOT))),
            "PULSE_BENCH_GUESTS": str(guests),
            "PULSE_BENCH_INTERVAL_SECONDS": str(interval_seconds),
            "PULSE_DISABLED_PLUGINS": "docker,proxmox,host",
        }
        served.start()
        try:
            served.administrator(PASSWORD)
            assert within(PATIENCE_SECONDS, lambda: known(served)), served.log.read_text()
            yield served
        finally:
            served.stop()


def named(folder: Path) -> None:
    """Name the estate as a plugin that is installed, as a wheel would."""
    told = folder / "pulse_bench_estate-0.1.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: pulse-bench-estate\nVersion: 0.1.0\n")
    (told / "entry_points.txt").write_text("[pulse.plugins]\nmade-estate = bench.estate\n")


def known(served: Served) -> bool:
    return bool(json.loads(served.get("/api/resources?type=made-guest&limit=1"))["data"])


def session(served: Served) -> str:
    """The cookie of the administrator's session."""
    order = json.dumps({"name": "admin", "password": PASSWORD}).encode()
    headers = {"origin": served.address, "content-type": "application/json"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(f"{served.address}/api/session", order, headers), timeout=10) as answer:
        return str(answer.headers["set-cookie"]).partition("=")[2].partition(";")[0]
