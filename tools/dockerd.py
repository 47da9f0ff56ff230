"""Start a Docker engine of one's own, with an image of its own, and leave nothing of it behind. Only root can."""

import json
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
_APPLETS = "sh sleep cat dd head tail true false kill echo test touch rm wget httpd nc trap yes"
_FLAGS = ("--iptables=false", "--ip6tables=false", "--ip-forward=false", "--bridge=none")


def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="pulse-engine-"))  # a socket's path is a short one


@attrs.define
class Dockerd:
    """An engine without a bridge, which does not touch the machine's firewall. It runs from `start` to `stop`."""

    folder: Path = attrs.field(factory=_folder)
    _process: "subprocess.Popen[bytes] | None" = None

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["Dockerd"]:
        """An engine that answers and has its image. Afterwards its containers, its mounts and its folder are gone."""
        engine = cls()
        try:
            engine.start()
            engine.make_image()
            yield engine
        finally:
            engine.clean_up()

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / "docker.sock"

    @property
    def address(self) -> str:
        """Where it is, as DOCKER_HOST has it."""
        return f"unix://{self.socket}"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises RuntimeError with the end of its log."""
        places = {"data-root": "data", "exec-root": "exec", "pidfile": "pid"}
        where = [f"--{flag}={self.folder / place}" for flag, place in places.items()]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        with (self.folder / "log").open("ab") as log:
            command = ["dockerd", "-H", self.address, *where, *_FLAGS]
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + PATIENCE_SECONDS
        while self.try_docker("version").returncode != 0:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def stop(self) -> None:
        """End it, with patience; it can be started again."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def command(self, *words: str) -> list[str]:
        """A command of the engine's own command line."""
        return ["docker", "--config", str(self.folder / ".docker"), "--host", self.address, *words]

    def try_docker(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """What its command line makes of this, whatever it is."""
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=60, check=False)

    def docker(self, *words: str) -> str:
        """What its command line prints. Raises RuntimeError with its complaint."""
        done = self.try_docker(*words)
        if done.returncode != 0:
            raise RuntimeError(f"docker {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def run(self, name: str, *command: str, options: tuple[str, ...] = ()) -> str:
        """Start a container that sleeps, or does what it is told; its id."""
        return self.docker("run", "--detach", "--name", name, *options, IMAGE, *(command or ("sleep", "3600")))

    def inspect(self, name: str) -> dict[str, object]:
        """What the engine knows of a container."""
        found: dict[str, object] = json.loads(self.docker("inspect", name))[0]
        return found

    def make_image(self) -> None:
        """Give it an image without a network: one program, and what it can do by its names."""
        programs = self.folder / "root" / "bin"
        programs.mkdir(parents=True)
        (self.folder / "root" / "tmp").mkdir()
        shutil.copy(shutil.which("busybox") or "/bin/busybox", programs / "busybox")
        for applet in _APPLETS.split():
            (programs / applet).symlink_to("busybox")
        archive = shutil.make_archive(str(self.folder / "root"), "tar", self.folder / "root")
        self.docker("import", "--change", 'CMD ["sleep","3600"]', archive, IMAGE)

    def remove_all(self) -> None:
        """Remove every container, with its volumes."""
        if ids := self.docker("ps", "--all", "--quiet").split():
            self.docker("rm", "--force", "--volumes", *ids)

    def clean_up(self) -> None:
        """Remove the containers, end the engine and what it leaves mounted, and forget its folder."""
        with suppress(RuntimeError, subprocess.SubprocessError):
            self.remove_all()
        self.stop()
        for place in sorted(_mounted_below(self.folder), reverse=True):
            subprocess.run(["umount", "--lazy", place], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def _mounted_below(folder: Path) -> list[str]:
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return [place for place in places if place.startswith(f"{folder}/")]
