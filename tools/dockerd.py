"""Start a Docker engine of one's own, with an image of its own, and leave nothing of it behind. Only root can."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs

IMAGE = "pulse-lab/busybox:1"
PATIENCE_SECONDS = 30.0
_APPLETS = "sh sleep cat head tail true false test touch rm"
_FLAGS = ("--iptables=false", "--ip6tables=false", "--ip-forward=false", "--bridge=none")


@attrs.define
class Dockerd:
    """An engine without a bridge, which does not touch the machine's firewall."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["Dockerd"]:
        """An engine that answers. Afterwards its containers, its mounts and its folder are gone."""
        folder = Path(tempfile.mkdtemp(prefix="pulse-engine-"))  # a socket's path is a short one
        engine = cls(folder, _process(folder))
        try:
            engine._await_answer()
            engine._make_image()
            yield engine
        finally:
            engine._clean_up()

    @property
    def address(self) -> str:
        """Where it is, as DOCKER_HOST has it."""
        return _address(self.folder)

    def command(self, *words: str) -> list[str]:
        """A command of the engine's own command line."""
        return ["docker", "--config", str(self.folder / "config"), "--host", self.address, *words]

    def docker(self, *words: str) -> str:
        """What its command line prints. Raises RuntimeError with its complaint."""
        done = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"docker {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def run(self, name: str, *command: str, options: tuple[str, ...] = ()) -> str:
        """Start a container that sleeps, or does what it is told; its id."""
        return self.docker("run", "--detach", "--name", name, *options, IMAGE, *(command or ("sleep", "3600")))

    def _await_answer(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with suppress(RuntimeError):
                self.docker("version")
                return
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def _make_image(self) -> None:
        programs = self.folder / "root" / "bin"
        programs.mkdir(parents=True)
        (self.folder / "root" / "tmp").mkdir()
        shutil.copy(shutil.which("busybox") or "/bin/busybox", programs / "busybox")
        for applet in _APPLETS.split():
            (programs / applet).symlink_to("busybox")
        archive = shutil.make_archive(str(self.folder / "root"), "tar", self.folder / "root")
        self.docker("import", "--change", 'CMD ["sleep","3600"]', archive, IMAGE)

    def _clean_up(self) -> None:
        with suppress(RuntimeError, subprocess.SubprocessError):
            if ids := self.docker("ps", "--all", "--quiet").split():
                self.docker("rm", "--force", "--volumes", *ids)
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        for place in sorted(_mounted_below(self.folder), reverse=True):
            subprocess.run(["umount", "--lazy", place], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def _process(folder: Path) -> "subprocess.Popen[bytes]":
    places = {"data-root": "data", "exec-root": "exec", "pidfile": "pid"}
    where = [f"--{flag}={folder / place}" for flag, place in places.items()]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
    with (folder / "log").open("wb") as log:
        command = ["dockerd", "-H", _address(folder), *where, *_FLAGS]
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def _address(folder: Path) -> str:
    return f"unix://{folder}/docker.sock"


def _mounted_below(folder: Path) -> list[str]:
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return [place for place in places if place.startswith(f"{folder}/")]
