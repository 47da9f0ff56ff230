"""Measure the audit trail: events chained a second, the price of an audited write, and how fast a file is proven."""

import asyncio
import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path

import attrs

from pulse_core.audit import Trail
from pulse_core.audit.canonical import canonical, digest
from pulse_core.audit.checkpoint import Checkpoint, Header, Position, signed_checkpoint, signed_header
from pulse_core.audit.signing import SigningKey, new_key
from pulse_core.audit.verify import lines_of, verify
from pulse_core.clock import SystemClock
from pulse_core.model.audit import Actor, AuditEvent
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import Put, Store, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.testing.tools import RecordingLog

ADA = Actor(id="usr_2k4h6m8p0q2s", kind="person", name="ada")
BATCHES, BATCH = 20, 4000
WRITES = 300
PROVEN = 1_000_000
EVERY = 10_000


def say(measure: str, value: float, unit: str, target: str) -> None:
    print(json.dumps({"measure": measure, "value": round(value, 3), "unit": unit, "target": target}))


class Open:
    """A vault without a lock."""

    def seal(self, text: str, *, table: str, id: str, field: str) -> str:
        return text

    def unseal(self, sealed: str, *, table: str, id: str, field: str) -> Secret:
        return Secret(sealed)


def trail_on(store: Store, *, later: bool) -> Trail:
    clock, log = SystemClock(), RecordingLog()
    return Trail(store.documents, store.journal, clock, log, organisation="default", sealer=Open(), later=later)


async def chained(store: Store) -> None:
    trail = trail_on(store, later=True)
    seconds = 0.0
    for _ in range(BATCHES):
        for number in range(BATCH):
            await trail.record(
                event="session.opened", actor=ADA, subject=f"user:{number}", address="192.0.2.7", request_id="r" * 26
            )
        started = time.perf_counter()
        assert await trail.flush()
        seconds += time.perf_counter() - started
    say(f"audit: events chained onto the store, batches of {BATCH}", BATCH * BATCHES / seconds, "events/s", ">= 20000")
    started = time.perf_counter()
    proof = await trail.verified()
    say(f"audit: prove {proof.events} events that are kept", time.perf_counter() - started, "s", "")


async def priced(store: Store) -> None:
    trail = trail_on(store, later=False)
    await trail.load()
    plain, audited = [], []
    for number in range(WRITES):
        put = Put(collection="users", key=f"u{number % 10}", body=b'{"name":"ada"}')
        started = time.perf_counter()
        await store.documents.write(put)
        between = time.perf_counter()
        with trail.act(event="user.changed", actor=ADA, address="192.0.2.7") as act:
            act.note(subject="user:ada", roles=["viewer"])
            await trail.documents.write(put)
            await act.finish()
        plain.append(between - started)
        audited.append(time.perf_counter() - between)
    say("audit: a durable write, median", sorted(plain)[WRITES // 2] * 1e3, "ms", "")
    say("audit: the same write with its event, median", sorted(audited)[WRITES // 2] * 1e3, "ms", "")


def written(file: Path, key: SigningKey) -> None:
    """A million events with their checkpoints, as an export writes them."""
    event = AuditEvent(
        seq=0, at=1_700_000_000.123, event="token.added", actor=ADA, subject="token:tok_2k4h6m8p0q2s", address="192.0.2.7",
        request_id="01hf3k5m7p9r1t3v5x7z9b1d3f", details={"name": "grafana", "scopes": ["monitoring:read"]},
    )  # fmt: skip
    header = signed_header(
        Header(
            format=1, organisation="default", key=key.id, public=key.public, after=Position(seq=0, hash=""), whole=True,
            exported_at=1.0,
        ),
        key.sign,
    )  # fmt: skip
    said = Checkpoint(organisation="default", key=key.id, kind="regular", seq=0, hash="", at=1.0)
    hash, marks = "", hashlib.sha256()
    with file.open("wb") as out:
        out.write(header + b"\n")
        for seq in range(1, PROVEN + 1):
            body = canonical(attrs.evolve(event, seq=seq, previous=hash))
            hash = digest(body)
            out.write(body + b"\n")
            if seq % EVERY == 0:
                mark = signed_checkpoint(attrs.evolve(said, seq=seq, hash=hash), key.sign) + b"\n"
                marks.update(mark)
                out.write(mark)
        closing = attrs.evolve(said, kind="export", seq=PROVEN, hash=hash, checkpoints=marks.hexdigest())
        closing = attrs.evolve(closing, header=hashlib.sha256(header).hexdigest())
        out.write(signed_checkpoint(closing, key.sign) + b"\n")


def proven(directory: str) -> None:
    file, key = Path(directory) / "trail.jsonl", new_key()
    written(file, key)
    started = time.perf_counter()
    with file.open("rb") as lines:
        proof = verify(lines_of(lines), key=key.public)
    assert proof.events == PROVEN
    say(f"audit: prove a file of {PROVEN} events", time.perf_counter() - started, "s", "<= 10")


async def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as directory:
        async with open_sqlite(StoreSettings(directory=directory)) as store:
            await priced(store)
            await chained(store)
        proven(directory)


if __name__ == "__main__":
    asyncio.run(main())
