"""Take over what changes while Pulse runs: the settings' file and the certificate."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import attrs

from pulse_core import log
from pulse_core.cli.listen import Listening
from pulse_core.cli.stamp import stamp
from pulse_core.cli.tls import Certificate
from pulse_core.errors import ConfigError
from pulse_core.model.health import Problem
from pulse_core.plugin import Clock
from pulse_core.settings import RESTART_FIELDS, Settings, changed

WATCH_SECONDS = 2.0
"""How often the files are looked at."""

Reread = Callable[[], Settings]


class Running(Protocol):
    """What of a running Pulse changes with its files."""

    settings: Settings
    settings_problem: str
    door_problems: tuple[Problem, ...]

    @property
    def clock(self) -> Clock: ...


async def follow(pulse: Running, listening: Listening, *, place: Path, reread: Reread) -> None:
    """Take over settings and certificate when SIGHUP asks for it or a file changes; a broken one changes nothing."""
    asked = asyncio.Event()
    if hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    file = place / ".env"
    known = stamp(file)
    while True:
        tell(pulse, listening)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asked.wait(), WATCH_SECONDS)
        now, wanted = stamp(file), asked.is_set()
        asked.clear()
        if wanted or now != known:
            known = now
            take_over(pulse, reread)
        if listening.certificate:
            renew(listening.certificate, asked=wanted)


def tell(pulse: Running, listening: Listening) -> None:
    """Show what is wrong with how Pulse listens, and log it once."""
    problems = listening.problems(pulse.settings, pulse.clock.now())
    for problem in problems:
        if problem not in pulse.door_problems:
            log.get().warning("door_problem", part=problem.part, reason=problem.message)
    pulse.door_problems = problems


def renew(certificate: Certificate, *, asked: bool) -> None:
    """Take over a certificate whose files changed."""
    if certificate.renew(asked=asked):
        log.get().info("certificate_taken_over", expires_at=certificate.expires_at)


def take_over(pulse: Running, reread: Reread) -> None:
    """Read the settings again; those that cannot change while Pulse runs are named and wait for a restart."""
    try:
        new = reread()
    except ConfigError as error:
        log.get().error("settings_refused", reason=str(error))
        pulse.settings_problem = str(error)
        return
    pulse.settings_problem = ""
    names = changed(pulse.settings, new)
    if not names:
        return
    waiting = [name for name in names if name in RESTART_FIELDS]
    kept = {name: getattr(pulse.settings, name) for name in waiting}
    log.configure(new.log_level, new.log_json)
    pulse.settings = attrs.evolve(new, **kept)
    log.get().info("settings_taken_over", changed=[name for name in names if name not in kept], after_restart=waiting)
