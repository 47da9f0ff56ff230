"""Run a command of the system: no shell, plain locale, bounded in time and output, killed when late."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Sequence

import attrs

from pulse_host.readers.states import ReaderFailed, ReaderMissing

MAX_OUTPUT_BYTES = 4 * 1024 * 1024
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"))


@attrs.frozen(kw_only=True)
class Finished:
    """How a command ended."""

    code: int
    output: str
    errors: str


def path_of(command: str) -> str | None:
    """Where the command is, also in the directories that a service's PATH often lacks."""
    return shutil.which(command, path=_PATH)


async def run(command: str, *arguments: str, timeout_seconds: float, nice: bool = False) -> Finished:
    """Run to the end. Raises ReaderMissing when it is not installed, ReaderFailed when it is late or floods."""
    program = path_of(command)
    if program is None:
        raise ReaderMissing(f"{command} is not installed")
    return await _finish(_gently(program, arguments) if nice else [program, *arguments], timeout_seconds)


def _gently(program: str, arguments: Sequence[str]) -> list[str]:
    nice = path_of("nice")
    return [nice, "-n", "19", program, *arguments] if nice else [program, *arguments]


async def _finish(line: list[str], timeout_seconds: float) -> Finished:
    try:
        process = await asyncio.create_subprocess_exec(
            *line,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": _PATH, "LC_ALL": "C", "HOME": "/nonexistent", "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
        )
    except OSError as error:
        raise ReaderFailed(f"{line[0]} cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(timeout_seconds):
            output, errors = await asyncio.gather(_bounded(process.stdout), _bounded(process.stderr))
            code = await process.wait()
    except TimeoutError as error:
        raise ReaderFailed(f"{line[0]} did not finish within {timeout_seconds:g} s") from error
    finally:
        await _reap(process)
    return Finished(code=code, output=output, errors=errors)


async def _bounded(stream: asyncio.StreamReader | None) -> str:
    held = bytearray()
    while stream is not None and (chunk := await stream.read(65536)):
        held += chunk
        if len(held) > MAX_OUTPUT_BYTES:
            raise ReaderFailed("the command wrote more than 4 MiB")
    return held.decode("utf-8", "replace")


async def _reap(process: asyncio.subprocess.Process) -> None:
    """Kill what still runs. A process stuck in the kernel cannot be waited for; the child watcher reaps it later."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):  # gone already, or run by sudo as root
        process.kill()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), 2)
