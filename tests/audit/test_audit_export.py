"""Exports: proven by the verifier, safe in a spreadsheet, and honest about what somebody did to the store."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulse_core.audit import AuditFault, Format
from pulse_core.audit.canonical import canonical, digest, read_event
from pulse_core.audit.earlier import known_from
from pulse_core.audit.sheet import cell, rows
from pulse_core.audit.verify import verify
from pulse_core.model.audit import Actor, AuditEvent
from pulse_core.plugin.stores import StoreSettings
from pulse_core.store import open_sqlite


def proof(file: bytes, **how):
    return verify(io.BytesIO(file), **how)


def fault(file: bytes, **how) -> AuditFault:
    with pytest.raises(AuditFault) as found:
        proof(file, **how)
    return found.value


async def test_an_export_is_proven_with_nothing_but_the_public_key(world):
    world.made(later=True)
    await world.say(1200)
    await world.trail.upkeep(world.clock.now())
    await world.say(3)
    key = await world.trail.key()
    found = proof(await world.file(), key=key.public)
    assert (found.events, found.first_seq, found.last_seq, found.whole) == (1203, 1, 1203, True)
    assert found.checkpoints == 2
    assert (await world.trail.verified()).events == 1203


async def test_a_trail_without_events_is_proven_empty(world):
    assert proof(await world.file()).events == 0
    assert json.loads(await world.file(Format.JSON)) == {"organisation": "default", "data": []}


async def test_a_part_of_the_trail_is_proven_and_says_that_it_is_a_part(world):
    for _ in range(10):
        await world.say()
        world.clock.advance(60)
    start = world.clock.now() - 600
    found = proof(await world.file(since=start + 120, until=start + 300))
    assert (found.first_seq, found.last_seq, found.whole) == (3, 6, False)
    assert proof(await world.file(since=world.clock.now() + 1)).events == 0
    assert proof(await world.file(until=start - 1)).events == 0
    assert proof(await world.file(until=start + 60)).last_seq == 2


async def test_a_later_export_is_held_against_an_earlier_one(world):
    await world.say(5)
    earlier = known_from(io.BytesIO(await world.file()), key="")
    await world.say(5)
    assert proof(await world.file(), known=earlier).compared


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'number 4', 'x') AS BLOB) WHERE seq = 5", "altered"),
        ("DELETE FROM journal WHERE stream = 'audit' AND seq = 5", "missing"),
        ("DELETE FROM journal WHERE stream = 'audit' AND seq <= 5", "front"),
        ("DELETE FROM journal WHERE stream = 'audit' AND seq > 5", "missing"),
        ("DELETE FROM journal WHERE stream = 'audit'", "front"),
    ],
)
async def test_what_somebody_did_to_the_database_shows_in_every_export_after(world, tmp_path, sql, kind):
    await world.say(10)
    await world.trail.stop()
    (file,) = tmp_path.glob("*.db")
    with sqlite3.connect(file) as connection:
        connection.execute(sql)
    connection.close()
    for _ in ("while it runs", "after a restart"):
        assert fault(await world.file()).kind == kind
        with pytest.raises(AuditFault):
            await world.trail.verified()
        world.made()


async def test_a_tail_that_was_cut_with_all_its_numbers_shows_by_what_was_signed(world, tmp_path):
    await world.say(10)
    await world.trail.stop()
    (file,) = tmp_path.glob("*.db")
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM journal WHERE stream = 'audit' AND seq > 5")
        connection.execute("UPDATE streams SET last_seq = 5 WHERE stream = 'audit'")
    connection.close()
    world.made()
    assert fault(await world.file()).kind == "missing"
    await world.trail.load()
    assert "event 10 is gone" in world.trail.problem


def forge(file: Path, *, from_seq: int, drop: str = "") -> None:
    """Change an event and hash all behind it anew, as somebody can who has the database and not the key."""
    with sqlite3.connect(file) as connection:
        hash = ""
        for seq, body in connection.execute("SELECT seq, body FROM journal WHERE stream = 'audit' ORDER BY seq").fetchall():
            if seq >= from_seq:
                event = attrs.evolve(read_event(body), previous=hash, **({"subject": "innocent"} if seq == from_seq else {}))
                body = canonical(event)
                connection.execute("UPDATE journal SET body = ? WHERE stream = 'audit' AND seq = ?", (body, seq))
            hash = digest(body)
        connection.executescript(drop)
    connection.close()


@pytest.mark.parametrize(
    "drop",
    [
        "",
        "DELETE FROM journal WHERE stream = 'checkpoints'",
        "DELETE FROM journal WHERE stream = 'checkpoints'; DELETE FROM streams WHERE stream = 'checkpoints'",
    ],
)
async def test_a_past_that_was_hashed_anew_shows_even_without_the_checkpoints(world, tmp_path, drop):
    for _ in range(3):
        await world.say(5)
        await world.trail.upkeep(world.clock.now())
        world.clock.advance(3600)
    await world.trail.stop()
    (file,) = tmp_path.glob("*.db")
    forge(file, from_seq=4, drop=drop)
    world.made()
    assert fault(await world.file()).kind == "altered"
    await world.trail.load()
    assert "is not what was signed" in world.trail.problem
    await world.trail.flush()
    assert (await world.events())[-1].event == "audit.damaged"
    assert fault(await world.file()).kind == "altered"


async def test_removing_all_that_was_signed_is_told_and_stays_in_the_trail(world, tmp_path):
    await world.say(5)
    await world.trail.stop()
    (file,) = tmp_path.glob("*.db")
    anchor = "DELETE FROM documents WHERE collection = 'audit-keys' AND key = 'anchor';"
    forge(file, from_seq=2, drop=f"{anchor} DELETE FROM journal WHERE stream = 'checkpoints'")
    world.made()
    await world.trail.upkeep(world.clock.now())
    assert "what was signed of the audit trail was removed" in world.trail.problem
    await world.trail.stop()
    assert [event.event for event in await world.events()].count("audit.damaged") == 1


async def test_retention_removes_the_old_and_what_stays_is_proven(world):
    world.made(keep_days=30)
    for _ in range(100):
        await world.say(5)
        await world.trail.upkeep(world.clock.now())
        world.clock.advance(86_400)
    events = await world.events()
    assert 29 * 5 <= len([event for event in events if event.event == "session.opened"]) <= 32 * 5
    pruned = [event for event in events if event.event == "audit.pruned"]
    assert pruned
    assert pruned[-1].details["through_seq"] == events[0].seq - 1
    found = proof(await world.file(), key=(await world.trail.key()).public)
    assert (found.first_seq, found.whole) == (events[0].seq, True)
    assert len(await world.journal.read("checkpoints")) < 80


async def test_retention_that_was_interrupted_after_it_signed_is_done_again(world):
    world.made(keep_days=1)
    await world.say(10)
    await world.trail.upkeep(world.clock.now())
    world.clock.advance(3 * 86_400)
    await world.say(1)
    over = await world.trail._retention.over(world.clock.now())
    await world.trail._book.sign_retention(over.through)
    proof(await world.file())
    await world.trail.upkeep(world.clock.now())
    found = proof(await world.file())
    assert found.first_seq == 11


async def test_retention_does_not_cut_where_the_chain_is_not_sound(world, tmp_path):
    world.made(keep_days=1)
    await world.say(10)
    await world.trail.stop()
    (file,) = tmp_path.glob("*.db")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'bob', 'eve') AS BLOB) WHERE seq = 4")
    connection.close()
    world.clock.advance(3 * 86_400)
    await world.trail.upkeep(world.clock.now())
    assert "event 5 does not follow" in world.trail.problem
    assert len(await world.events()) == 10


async def test_nothing_ends_when_the_trail_is_kept_for_good(world):
    await world.say(3)
    await world.trail.upkeep(world.clock.now())
    world.clock.advance(1e9)
    await world.trail.upkeep(world.clock.now())
    assert len(await world.events()) == 3


async def test_organisations_have_a_chain_and_a_key_each(world, tmp_path: Path):
    await world.say(2)
    mine = await world.trail.key()
    async with open_sqlite(StoreSettings(directory=str(tmp_path), organisation="other")) as store:
        other = type(world)(store)
        other.trail.organisation = other.trail._book.organisation = "other"
        await other.say(2)
        assert (await other.trail.key()).public != mine.public
        assert fault(await other.file(), key=mine.public).kind == "wrong_key"


async def test_json_and_csv_hold_every_event(world):
    world.made(later=True)
    await world.say(1001)
    document = json.loads(await world.file(Format.JSON))
    assert [event["seq"] for event in document["data"]] == list(range(1, 1002))
    table = list(csv.DictReader(io.StringIO((await world.file(Format.CSV)).decode(), newline="")))
    assert [line["seq"] for line in table] == [str(number) for number in range(1, 1002)]
    assert table[0]["time"] == "2023-11-14T22:13:20.000Z"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\ufeff=1"])
def test_no_cell_is_a_formula(text):
    assert cell(text).startswith("'")


@settings(deadline=None)
@given(st.text(), st.text(), st.dictionaries(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8"))))
def test_whatever_somebody_is_called_an_event_is_one_line_of_plain_cells(name, subject, details):
    name, subject = (text.encode("utf-8", "replace").decode() for text in (name, subject))
    actor = Actor(id="u", kind="person", name=name)
    text = rows([AuditEvent(seq=1, at=1.0, event="a.b", actor=actor, subject=subject, details=details)]).decode()
    assert len(text.splitlines()) == 1
    (line,) = csv.reader(io.StringIO(text, newline=""))
    assert len(line) == 14
    assert not any(value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for value in line)
