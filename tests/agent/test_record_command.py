import json
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = """
from contextlib import asynccontextmanager
import attrs
from pulse_core.plugin import *

MANIFEST = Manifest(title="Attic", version="1")

@attrs.frozen(kw_only=True)
class Config:
    address: str = field(redact=True)
    token: Secret = secret()

class Attic:
    def __init__(self, config):
        self.config = config
    async def collect(self):
        return [Report(kind="attic", payload={"url": self.config.address, "seen": self.config.token.reveal(), "box": "lamp"})]

@asynccontextmanager
async def open_attic(config, tools):
    yield Attic(config)

@hookimpl
def pulse_sources():
    return [Offer(name="attic", title="Attic", config=Config, open=open_attic)]

@hookimpl
def pulse_adapters():
    return {"attic": lambda report: Reading(observations=(Observation(key="1", type="box", name=report.payload["box"]),))}
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    site = tmp_path / "site"
    info = site / "pulse_attic-1.dist-info"
    info.mkdir(parents=True)
    (site / "pulse_attic.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pulse-attic\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[pulse.plugins]\nattic = pulse_attic\n")
    return {"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin"}


def pulse(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from pulse_core.cli import main; raise SystemExit(main())", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_a_source_is_recorded_without_its_secrets_and_replayed(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "attic.jsonl"
    words = ("--set", "address=https://canary-host:8006", "--set", "token=canary-token", "--count", "2", "--seconds", "0.01")

    recorded = pulse("record", "attic:one", "-o", str(file), *words, env=environment)
    replayed = pulse("replay", str(file), env=environment)
    as_json = pulse("replay", str(file), "--json", env=environment)

    assert recorded.returncode == replayed.returncode == as_json.returncode == 0, recorded.stderr + replayed.stderr
    assert "canary" not in file.read_text() + recorded.stdout + recorded.stderr
    assert "2 reports" in replayed.stdout
    assert "lamp" in replayed.stdout
    assert json.loads(as_json.stdout)[0]["name"] == "lamp"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("record", "nobody", "-o", "x"), "no plugin offers 'nobody'"),
        (("record", "attic", "-o", "x"), "address"),
        (("record", "attic", "-o", "x", "--set", "address"), "NAME=VALUE"),
        (("replay", "/nowhere"), "cannot be read"),
        (("replay", "/etc/passwd"), "line 1"),
    ],
)
def test_a_mistake_is_said_in_words(words: tuple[str, ...], says: str, environment: dict[str, str]) -> None:
    done = pulse(*words, env=environment)

    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
