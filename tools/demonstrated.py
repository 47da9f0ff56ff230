"""Start the demo as a program of its own, on a machine where somebody has a real Pulse."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs

from tools.served import within

PATIENCE_SECONDS = 30
_SIGN_IN = re.compile(r"Sign in as (\S+) with the password (\S+)")
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@attrs.define(slots=False)
class Demo:
    """`pulse demo` in a process of its own; its temporary files are in `folder/tmp`, a real Pulse's in `folder/real`."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator["Demo"]:
        """A demo that is ready to be looked at, and gone afterwards."""
        (folder / "tmp").mkdir()
        own = {"TMPDIR": str(folder / "tmp"), "HOME": str(folder), "PULSE_DATA_DIR": str(folder / "real"), "PULSE_PORT": "1"}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PULSE_")} | own
        with (folder / "said").open("wb") as out:
            command = [sys.executable, "-m", "pulse_core", "demo"]
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
        demo = cls(folder, process)
        try:
            assert within(PATIENCE_SECONDS, lambda: "Ctrl+C ends it" in demo.said or process.poll() is not None)
            assert process.poll() is None, demo.said
            yield demo
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()

    @property
    def said(self) -> str:
        """What it printed."""
        return (self.folder / "said").read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it listens, as it says itself."""
        found = _ADDRESS.search(self.said)
        return found[0] if found else ""

    @property
    def account(self) -> tuple[str, str]:
        """The name and the password that it prints."""
        found = _SIGN_IN.search(self.said)
        assert found, self.said
        return found[1], found[2]

    @cached_property
    def opener(self) -> urllib.request.OpenerDirector:
        """Whoever signed in as they were told to."""
        name, password = self.account
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
        order = json.dumps({"name": name, "password": password}).encode()
        headers = {"origin": self.address, "content-type": "application/json"}
        opener.open(urllib.request.Request(f"{self.address}/api/session", order, headers), timeout=10).close()
        return opener

    def get(self, path: str) -> Any:
        """What the server answers whoever signed in."""
        with self.opener.open(self.address + path, timeout=10) as answer:
            return json.loads(answer.read())

    def left(self) -> list[str]:
        """What lies where temporary files are made."""
        return sorted(path.name for path in (self.folder / "tmp").iterdir())
