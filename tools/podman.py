"""Start a Podman of one's own behind a socket, with an image of its own, and leave nothing of it behind. Only root can."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import attrs

IMAGE = "localhost/pulse-lab/busybox:1"
PROGRAMS = {"podman": "podman", "runc": "runc", "conmon": "conmon", "busybox": "busybox-static"}
"""What has to be installed, and the package of each."""

PATIENCE_SECONDS = 30.0
STARTS = 2
"""How often a broken start is tried again: conmon 2.1.6 loses its pipe to the service once in a while."""

_APPLETS = "sh sleep cat dd head tail true false test touch rm wget httpd"
_SETTINGS = """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
runtime = "runc"
[network]
network_config_dir = "{folder}/networks"
"""


def trouble() -> str:
    """Why none can be started here; empty when one can."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if missing:
        return f"not installed (apt-get install --no-install-recommends {' '.join(missing)})"
    return "" if os.name == "posix" and os.getuid() == 0 else "only root can start one"


class BrokenStart(RuntimeError):
    """A container did not start because the program that watches over it lost its pipe."""


@attrs.define
class Podman:
    """A service that answers as Docker's engine does, and in Podman's own words."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    @classmethod
    @contextmanager
    def started(cls) -> Iterator["Podman"]:
        """A service that answers. Afterwards its containers, its mounts and its folder are gone."""
        folder = Path(tempfile.mkdtemp(prefix="pulse-podman-"))  # a socket's path is a short one
        service = cls(folder, _process(folder))
        try:
            service._await_answer()
            service._make_image()
            yield service
        finally:
            service._clean_up()

    @property
    def socket(self) -> Path:
        return self.folder / "podman.sock"

    @property
    def address(self) -> str:
        """Where it is, as DOCKER_HOST and CONTAINER_HOST have it."""
        return f"unix://{self.socket}"

    def command(self, *words: str) -> list[str]:
        """A command of Podman's own command line."""
        return ["podman", "--url", self.address, *words]

    def podman(self, *words: str) -> str:
        """What its command line prints. Raises RuntimeError with its complaint."""
        command = self.command(*words)
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        if "broken pipe" in done.stderr:
            raise BrokenStart(done.stderr.strip())
        if done.returncode != 0:
            raise RuntimeError(f"podman {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def run(self, name: str, *command: str, options: tuple[str, ...] = ("--network=none",)) -> str:
        """Start a container that sleeps, or does what it is told; its id."""
        words = ("run", "--detach", "--replace", "--name", name, *options, IMAGE, *(command or ("sleep", "3600")))
        for _ in range(STARTS):
            with suppress(BrokenStart):
                return self.podman(*words)
        return self.podman(*words)

    @contextmanager
    def network(self, name: str, *, subnet: str) -> Iterator[None]:
        """A network without a way out. Afterwards it is gone, and what the network's plugin noted of it."""
        self.podman("network", "create", "--internal", "--subnet", subnet, name)
        try:
            yield
        finally:
            self.podman("network", "rm", "--force", name)
            shutil.rmtree(f"/var/lib/cni/networks/{name}", ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """What its command line is started with."""
        return _environment(self.folder)

    def remove_all(self) -> None:
        """Remove every container, running or not."""
        self.podman("rm", "--all", "--force", "--time", "0", "--volumes")

    def _await_answer(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            with suppress(RuntimeError):
                self.podman("version")
                return
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def _make_image(self) -> None:
        programs = self.folder / "image" / "bin"
        programs.mkdir(parents=True)
        (self.folder / "image" / "tmp").mkdir()
        shutil.copy(shutil.which("busybox") or "/bin/busybox", programs / "busybox")
        for applet in _APPLETS.split():
            (programs / applet).symlink_to("busybox")
        archive = shutil.make_archive(str(self.folder / "image"), "tar", self.folder / "image")
        self.podman("import", "--change", 'CMD ["sleep","3600"]', archive, IMAGE)

    def _clean_up(self) -> None:
        with suppress(RuntimeError, subprocess.SubprocessError):
            self.remove_all()
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
    (folder / "networks").mkdir()
    (folder / "containers.conf").write_text(_SETTINGS.format(folder=folder))
    places = {"root": "root", "runroot": "run", "tmpdir": "tmp"}
    where = [f"--{flag}={folder / place}" for flag, place in places.items()]
    command = ["podman", *where, "--storage-driver=vfs", "system", "service", "--time=0", f"unix://{folder}/podman.sock"]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, env=_environment(folder), stdout=log, stderr=log, start_new_session=True)


def _environment(folder: Path) -> dict[str, str]:
    """The settings of this folder and none of the machine's."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "CONTAINERS_CONF": str(folder / "containers.conf")}


def _mounted_below(folder: Path) -> list[str]:
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return [place for place in places if place.startswith(f"{folder}/")]
