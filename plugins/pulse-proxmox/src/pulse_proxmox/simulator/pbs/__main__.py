"""Serve a simulated Backup Server until the input ends: `python -m pulse_proxmox.simulator.pbs --namespaces 40`.

The first line of the output is a JSON object with address, token, secret and fingerprint; the last one says what was asked.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

from pulse_proxmox.simulator.pbs.product import TOKEN_ID, TOKEN_SECRET
from pulse_proxmox.simulator.pbs.served import BackupServer


def main(words: Sequence[str] | None = None) -> None:
    """Read the size from the command line, and serve."""
    parser = argparse.ArgumentParser(prog="python -m pulse_proxmox.simulator.pbs")
    parser.add_argument("--namespaces", type=int, default=3)
    parser.add_argument("--groups", type=int, default=12, help="in each namespace")
    parser.add_argument("--snapshots", type=int, default=10, help="in each group")
    parser.add_argument("--version", default="4.2")
    given = parser.parse_args(words)
    spaces = ["", *(f"site{number:02}" for number in range(1, given.namespaces))]
    asyncio.run(
        _serve(
            BackupServer.of(namespaces={"main": spaces}, groups=given.groups, snapshots=given.snapshots, version=given.version)
        )
    )


async def _serve(backups: BackupServer) -> None:
    async with backups.serve() as served:
        said = {
            "address": served.served.address(),
            "token": TOKEN_ID,
            "secret": TOKEN_SECRET,
            "fingerprint": served.served.fingerprint(),
        }
        sys.stdout.write(f"{json.dumps(said)}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)
    sys.stdout.write(f"{json.dumps(dict(backups.calls))}\n")


if __name__ == "__main__":
    main()
