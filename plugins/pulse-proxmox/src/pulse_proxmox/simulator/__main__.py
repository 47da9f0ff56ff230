"""Serve a simulated cluster in a process of its own: `python -m pulse_proxmox.simulator --nodes 32 --guests 3000`.

It prints what a source needs, as one line of JSON, and obeys lines on its standard input: `put <fault>`, `end <fault>`,
`stop <vmid>`, `start <vmid>`, `announce`, `calls`. At the end of its input, or at SIGINT or SIGTERM, it prints what it
was asked, as JSON, and ends.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

from pulse_proxmox.simulator.estate import Estate, ServedEstate
from pulse_proxmox.simulator.pve.faults import FAULTS
from pulse_proxmox.simulator.pve.releases import RELEASES


def options() -> argparse.ArgumentParser:
    """What can be chosen."""
    parser = argparse.ArgumentParser(prog="python -m pulse_proxmox.simulator", description=__doc__)
    parser.add_argument("--nodes", type=int, default=5, metavar="N")
    parser.add_argument("--guests", type=int, default=120, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--release", choices=tuple(RELEASES), default="9.2")
    parser.add_argument("--fault", action="append", choices=tuple(FAULTS), default=[], help="may be given several times")
    parser.add_argument("--lives", action="store_true", help="let something happen every few seconds")
    return parser


async def serve(chosen: argparse.Namespace) -> None:
    """Serve until the input ends, or a signal comes."""
    estate = Estate.of(nodes=chosen.nodes, guests=chosen.guests, seed=chosen.seed, version=chosen.release, faults=chosen.fault)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ending, ended.set)
    async with estate.serve(lives=chosen.lives) as served:
        _say(_told(served))
        with suppress(PermissionError):  # there is no waiting for a file: then only a signal ends it
            loop.add_reader(sys.stdin.fileno(), _heard, estate, ended)
        await ended.wait()
        loop.remove_reader(sys.stdin.fileno())
    _say(estate.calls)


def _told(served: ServedEstate) -> Mapping[str, object]:
    config = served.config()
    return {
        "address": config.address,
        "fingerprint": config.fingerprint,
        "token_id": config.token_id,
        "token_secret": config.token_secret.reveal(),
    }


def _heard(estate: Estate, ended: asyncio.Event) -> None:
    heard = os.read(sys.stdin.fileno(), 65_536)
    if not heard:
        ended.set()
    for line in heard.decode().splitlines():
        _obey(estate, line)


def _obey(estate: Estate, line: str) -> None:
    order, _, about = line.strip().partition(" ")
    orders: Mapping[str, Callable[[], object]] = {
        "put": lambda: estate.faults.put(about),
        "end": lambda: estate.faults.put(about, False),
        "stop": lambda: estate.changes.stop(int(about)),
        "start": lambda: estate.changes.start(int(about)),
        "announce": estate.cluster.announce,
        "calls": lambda: _say(estate.calls),
    }
    if order in orders:
        orders[order]()


def _say(what: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(options().parse_args()))
