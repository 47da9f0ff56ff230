"""Ask a credential helper of Docker: the program docker-credential-<name>, as arguments and never through a shell."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import sys

from pulse_core.plugin import Json
from pulse_docker.registry.failures import Denied

HELPER_SECONDS = 10.0
MOST_OUTPUT_BYTES = 64 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/local/bin", "/usr/bin", "/bin"))


async def ask_helper(name: str, server: str, *, timeout_seconds: float = HELPER_SECONDS) -> Json:
    """What the helper says of `server`, None when it knows nothing. Raises Denied when it cannot be asked.

    https://github.com/docker/docker-credential-helpers says the protocol: the server on standard input, JSON back.
    """
    program = shutil.which(f"docker-credential-{name}", path=_PATH) if _NAME.fullmatch(name) else None
    if program is None:
        raise Denied(f"the credential helper {name[:64]!r} is not installed", hint="install it where Pulse runs")
    code, output = await _run(program, server, timeout_seconds)
    if code != 0:
        if b"not found" in output.lower():
            return None
        raise Denied(f"the credential helper {name} failed", hint=f"try docker-credential-{name} get")
    try:
        answer: Json = json.loads(output)
    except (ValueError, RecursionError) as error:
        raise Denied(f"the credential helper {name} does not answer with JSON") from error
    return answer


async def _run(program: str, server: str, timeout_seconds: float) -> tuple[int, bytes]:
    name = os.path.basename(program)
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            "get",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # so that what it starts ends with it
            env={key: value for key, value in os.environ.items() if not key.startswith("PULSE_")} | {"PATH": _PATH},
        )
    except OSError as error:
        raise Denied(f"{name} cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(timeout_seconds):
            output = await _exchange(process, server)
            return await process.wait(), output
    except TimeoutError as error:
        raise Denied(f"{name} did not answer within {timeout_seconds:g} s") from error
    finally:
        await _reap(process)


async def _exchange(process: asyncio.subprocess.Process, server: str) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise Denied("the credential helper cannot be spoken to")
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may not care what it is asked
        process.stdin.write(server.encode() + b"\n")
        await process.stdin.drain()
        process.stdin.close()
    held = bytearray()
    while chunk := await process.stdout.read(4096):
        held += chunk
        if len(held) > MOST_OUTPUT_BYTES:
            raise Denied("the credential helper answers without end")
    return bytes(held)


async def _reap(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(2):
            while process.stdout is not None and await process.stdout.read(65536):
                pass  # a full pipe would keep its end from being seen
            await process.wait()
