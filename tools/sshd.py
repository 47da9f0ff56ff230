"""Start an SSH server of one's own on loopback, with keys of its own, and an `ssh` that knows them. Only root can."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs

PROGRAMS = {"sshd": "openssh-server", "ssh": "openssh-client", "ssh-keygen": "openssh-client"}
"""What has to be installed, and the package of each."""

PATIENCE_SECONDS = 10.0
_PLACES = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
_SEPARATION = Path("/run/sshd")
"""Where sshd locks its unprivileged half in; the service of the distribution would make it."""

_SERVER = """
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/key.pub
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
Banner {folder}/banner
{rest}
"""
_CLIENT = """
Host *
  IdentityFile {folder}/{key}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile {folder}/{hosts}
  GlobalKnownHostsFile /dev/null
"""


def trouble() -> str:
    """Why none can be started here; empty when one can."""
    missing = {package for program, package in PROGRAMS.items() if _found(program) is None}
    if missing:
        return f"not installed (apt-get install --no-install-recommends {' '.join(sorted(missing))})"
    return "" if os.name == "posix" and os.getuid() == 0 else "only root can start one"


@attrs.define
class Sshd:
    """A server that lets root in by one key, and the command lines that reach it."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @classmethod
    @contextmanager
    def started(cls, environment: Mapping[str, str], *, path: str = "") -> Iterator["Sshd"]:
        """A server whose sessions have these variables, and find programs in `path`. Afterwards it and its folder are gone."""
        folder = Path(tempfile.mkdtemp(prefix="pulse-sshd-"))
        port = _free_port()
        _make_keys(folder, port)
        rest = [f'SetEnv "{name}={value}"' for name, value in environment.items()]
        rest += [f'ForceCommand PATH={path} exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"'] if path else []
        (folder / "banner").write_text("Whoever signs in here is watched.\n" * 100)
        (folder / "sshd_config").write_text(_SERVER.format(folder=folder, port=port, rest="\n".join(rest)))
        server = cls(folder, port, _process(folder))
        try:
            server._await_answer()
            yield server
        finally:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def address(self) -> str:
        """Where it is, as DOCKER_HOST has it."""
        return f"ssh://root@127.0.0.1:{self.port}"

    def client(self, *, key: str = "key", hosts: str = "known_hosts") -> Path:
        """A folder for PATH: the `ssh` in it is the system's, with this key and these known hosts.

        OpenSSH looks for its settings in the home of the password file, whatever HOME says.
        """
        settings = self.folder / f"{key}-{hosts}"
        settings.write_text(_CLIENT.format(folder=self.folder, key=key, hosts=hosts))
        program = self.folder / f"bin-{key}-{hosts}" / "ssh"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec {_found("ssh")} -F {settings} "$@"\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return program.parent

    def sessions(self) -> list[int]:
        """The processes of the connections that there are."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(one) for one in told.split()]

    def hang_up(self) -> None:
        """End every session; the server goes on and takes new ones."""
        for session in self.sessions():
            with suppress(ProcessLookupError):
                os.kill(session, signal.SIGTERM)

    def await_departure(self) -> None:
        """Wait until there is no session. Raises TimeoutError."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.sessions():
            if time.monotonic() > until:
                raise TimeoutError("a session stays")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server and its sessions."""
        if self.process.poll() is None:
            self.hang_up()
            self.process.terminate()
            self.process.wait(10)

    def _await_answer(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:]) from None
                time.sleep(0.05)
            else:
                return


def _found(program: str) -> str | None:
    return shutil.which(program, path=_PLACES)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _make_keys(folder: Path, port: int) -> None:
    for name in ("host_key", "key", "stranger"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
    public = (folder / "host_key.pub").read_text().split()
    other = (folder / "stranger.pub").read_text().split()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
    (folder / "changed_hosts").write_text(f"[127.0.0.1]:{port} {other[0]} {other[1]}\n")
    (folder / "no_hosts").touch()


def _process(folder: Path) -> "subprocess.Popen[bytes]":
    _SEPARATION.mkdir(mode=0o755, exist_ok=True)
    with (folder / "log").open("wb") as log:
        # sshd starts itself anew for each session, and wants to be called by its whole path for that.
        command = [_found("sshd") or "/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd_config")]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
