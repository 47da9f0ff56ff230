"""Measure the connector for Backup Servers: 50,000 backups in 40 namespaces, listed, read and known."""

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.serve import resident_mb, tell
from pulse_core.clock import SystemClock
from pulse_core.host.reading import sound
from pulse_core.line.births import Births
from pulse_core.line.registry import Registry
from pulse_core.model.ids import ResourceId
from pulse_core.model.report import Reading
from pulse_core.plugin import Secret
from pulse_core.recovery import RecoveryPoints
from pulse_core.testing import RecordingLog, tools
from pulse_proxmox.adapters import PBS
from pulse_proxmox.config import PbsConfig
from pulse_proxmox.pbs.source import PbsSource, open_pbs

NAMESPACES, GROUPS, SNAPSHOTS = 40, 25, 50
ALL = NAMESPACES * GROUPS * SNAPSHOTS
PATIENCE_SECONDS = 300.0
QUIET_SECONDS = 60.0


class NoKeeper:
    """What is known is not written: this measures memory."""

    held = True

    def write(self, writes: object) -> None: ...


def main() -> None:
    with simulated() as said:
        asyncio.run(watch(said))


@contextmanager
def simulated() -> Iterator[PbsConfig]:
    """A server in a process of its own, as a source is configured for it."""
    size = ("--namespaces", str(NAMESPACES), "--groups", str(GROUPS), "--snapshots", str(SNAPSHOTS))
    command = [sys.executable, "-m", "pulse_proxmox.simulator.pbs", *size]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        told = json.loads(server.stdout.readline() if server.stdout else "{}")
        yield PbsConfig(
            address=told["address"],
            fingerprint=told["fingerprint"],
            allow_loopback=True,
            token_id=told["token"],
            token_secret=Secret(told["secret"]),
        )
    finally:
        server.communicate(timeout=30)


async def watch(config: PbsConfig) -> None:
    known = RecoveryPoints(NoKeeper(), Registry(Births(make_id=lambda: ResourceId("r"))), RecordingLog())
    lent = tools("pbs:bench", clock=SystemClock())
    gc.collect()
    before, began, busy = resident_mb(os.getpid()), time.monotonic(), time.process_time()
    async with open_pbs(config, lent) as source:
        assert isinstance(source, PbsSource)
        highest = before
        while known.catalogue.count < ALL and time.monotonic() - began < PATIENCE_SECONDS:
            await take(source, known)
            highest = max(highest, resident_mb(os.getpid()))
            await asyncio.sleep(0.2)
        listed_seconds, listing_cpu = time.monotonic() - began, time.process_time() - busy
        asked = source.calls.total()
        source.calls.clear()
        busy = time.process_time()
        until = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < until:
            await take(source, known)
            highest = max(highest, resident_mb(os.getpid()))
            await asyncio.sleep(1.0)
        quiet_cpu, quiet = time.process_time() - busy, source.calls.total()
    name = f"proxmox_pbs: {ALL:,} backups in {NAMESPACES} namespaces"
    tell(f"{name}, known", known.catalogue.count, "", None)
    tell(f"{name}, more memory at the highest", highest - before, "MB", 60)
    tell(f"{name}, until all are listed", listed_seconds, "s", None)
    tell(f"{name}, processor time for that", listing_cpu, "s", None)
    tell(f"{name}, calls for that", asked, "", None)
    tell(f"{name}, calls in the minute after", quiet, "", None)
    tell(f"{name}, processor time in the minute after", quiet_cpu, "s", None)


async def take(source: PbsSource, known: RecoveryPoints) -> None:
    """One turn, as the line takes it."""
    for report in await source.collect():
        reading = sound(PBS[report.kind](report), most=20_000)
        if not isinstance(reading, Reading) or reading.dropped:
            raise SystemExit(f"{report.scope}: {reading}")
        known.take(report, reading.recovery_points, complete=report.complete)


if __name__ == "__main__":
    main()
