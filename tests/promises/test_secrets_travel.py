"""A whole Pulse with a marked secret in the configuration of a source: no answer, no log line and no file has it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import httpx
import pytest

from pulse_core import host, log
from pulse_core.app import build, opened_store
from pulse_core.cli.console import marked
from pulse_core.plugin import Found, Observation, Offer, Report, Secret, Source, SourceRefused, Tools, field, secret
from pulse_core.settings import Settings
from pulse_core.testing import FakeClock, fake_report, make_plugin, read_fake, settle

CANARY = "canary-7b20aa"


@attrs.frozen(kw_only=True)
class VaultConfig:
    """A configuration with a secret."""

    address: str = field("https://vault.lab", title="Address")
    token: Secret = secret(title="Token")


@attrs.define
class Vault:
    """Talks too much: it logs its configuration, puts it into errors, and raises with it at every second time."""

    config: VaultConfig
    tools: Tools
    asked: int = 0

    async def collect(self) -> Sequence[Report]:
        self.asked += 1
        self.tools.log.warning("asking", config=self.config, token=self.config.token)
        if self.asked % 2 == 0:
            raise SourceRefused(f"{self.config.token} was refused by {self.config}", hint=f"mend {self.config.token!r}")
        return (fake_report(Observation(key="vault", type="agent", name=f"vault {self.config.token}", tags=(str(self.config),))),)


@asynccontextmanager
async def open_vault(config: object, tools: Tools) -> AsyncIterator[Source]:
    assert isinstance(config, VaultConfig)
    yield Vault(config, tools)


VAULT = Offer[Source](
    name="vault",
    title="Vault",
    config=VaultConfig,
    open=open_vault,
    nearby=lambda: (Found(name="test", config=VaultConfig(token=Secret(CANARY))),),
)


async def test_no_answer_no_log_line_and_no_file_has_a_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug")
    clock = FakeClock()
    plugin = make_plugin("vault", pulse_sources=lambda: (VAULT,), pulse_adapters=lambda: {"fake": read_fake})
    plugins = host.load({"vault": plugin}, clock=clock, log=log.get())
    settings = Settings(data_dir=str(tmp_path))

    async with opened_store(settings, plugins, clock=clock) as store:
        desks = build(settings, plugins, store, clock=clock).desks
        async with desks.router.lifespan_context(desks):
            for _ in range(6):
                await clock.forward(10)
                await settle()
            answers = await every_answer(desks)

    log.configure("info")
    assert any("vault •••" in text or "vault Secret(•••)" in text for text in answers.values())
    assert [path for path, text in answers.items() if CANARY in text] == []
    assert CANARY not in capsys.readouterr().err
    assert files_with(CANARY, tmp_path) == []


def files_with(text: str, folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def every_answer(desks: object) -> dict[str, str]:
    """What every route that can be read answers, by its address."""
    transport = httpx.ASGITransport(app=marked(desks), client=("127.0.0.1", 1))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        described = (await client.get("/api/openapi.json")).json()
        known = (await client.get("/api/resources")).json()["data"]
        ids = [resource["id"] for resource in known] or ["none"]
        paths = [path for path, methods in described["paths"].items() if "get" in methods and path not in ("/ws", "/api/events")]
        return {path: (await client.get(path.replace("{id}", ids[0]))).text for path in paths}
