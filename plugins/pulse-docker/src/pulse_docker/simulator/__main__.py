"""Serve a simulated engine in a process of its own: `python -m pulse_docker.simulator --containers 1000`.

It prints its address, lives if it is told to, and at SIGINT or SIGTERM prints what it was asked, as JSON.
"""

import argparse
import asyncio
import json
import signal
import sys
import time

from pulse_docker.simulator.answers import Answers
from pulse_docker.simulator.app import App
from pulse_docker.simulator.engine import Engine, Machine
from pulse_docker.simulator.faults import FAULTS
from pulse_docker.simulator.life import live
from pulse_docker.simulator.serve import serving
from pulse_docker.simulator.system import ENGINES


def options() -> argparse.ArgumentParser:
    """What can be chosen."""
    parser = argparse.ArgumentParser(prog="python -m pulse_docker.simulator", description=__doc__)
    parser.add_argument("--containers", type=int, default=24, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--api", choices=tuple(ENGINES), default="1.51", help="the newest version that it speaks")
    parser.add_argument("--fault", action="append", choices=tuple(FAULTS), default=[], help="may be given several times")
    parser.add_argument("--socket", default="", metavar="PATH", help="where to listen (default: a socket of its own)")
    parser.add_argument("--loopback", action="store_true", help="listen on a free port of 127.0.0.1 instead")
    parser.add_argument("--swarm", action="store_true", help="let it be a manager of a Swarm")
    parser.add_argument("--lives", action="store_true", help="let something happen every few seconds")
    return parser


async def serve(chosen: argparse.Namespace) -> None:
    """Serve until a signal comes."""
    machine = Machine(swarm=chosen.swarm)
    engine = Engine(now=time.time, seed=chosen.seed, count=chosen.containers, machine=machine, faults=chosen.fault)
    answers = Answers(engine, api=chosen.api)
    ended = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, ended.set)
    async with serving(App(answers), path=chosen.socket, loopback=chosen.loopback) as served:
        living = asyncio.create_task(live(engine)) if chosen.lives else None
        sys.stdout.write(f"{served.address}\n")
        sys.stdout.flush()
        await ended.wait()
        if living:
            living.cancel()
    sys.stdout.write(json.dumps(answers.calls) + "\n")


if __name__ == "__main__":
    asyncio.run(serve(options().parse_args()))
