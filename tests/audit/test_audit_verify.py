"""The verifier finds whatever was done to a file, and says where; an intact file it never doubts."""

import hashlib
import io

import attrs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from pulse_core.audit.canonical import canonical, digest
from pulse_core.audit.checkpoint import Checkpoint, Header, Position, key_id, signed_checkpoint, signed_header
from pulse_core.audit.earlier import known_from
from pulse_core.audit.verify import AuditFault, lines_of, verify
from pulse_core.model.audit import Actor, AuditEvent

FEW = settings(max_examples=60, deadline=None)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
BOB = Actor(id="usr_bob", kind="person", name="bob")


def public(key):
    return key.public_key().public_bytes_raw().hex()


@attrs.define
class File:
    """A file as an export writes it: which events, which of them are signed, and what was before."""

    count: int = 6
    marks: tuple = (2, 4)
    first: int = 1
    whole: bool = True
    retained: bool = True
    organisation: str = "default"
    key: Ed25519PrivateKey = KEY
    until: float | None = None

    def lines(self):
        name = key_id(public(self.key))

        def said(kind, seq, hash, **more):
            point = Checkpoint(organisation=self.organisation, key=name, kind=kind, seq=seq, hash=hash, at=1.0, **more)
            return signed_checkpoint(point, self.key.sign) + b"\n"

        hash, events = "", []
        for seq in range(1, self.first + self.count):
            event = AuditEvent(
                seq=seq, at=1000.0 + seq, event="a.b", actor=BOB, subject=f"s{seq}", previous=hash, organisation=self.organisation
            )
            body = canonical(event)
            events.append((seq, hash, body))
            hash = digest(body)
        after = Position(seq=self.first - 1, hash=events[self.first - 1][1] if len(events) >= self.first else hash)
        header = signed_header(
            Header(
                format=1,
                organisation=self.organisation,
                key=name,
                public=public(self.key),
                after=after,
                whole=self.whole,
                exported_at=2.0,
                until=self.until,
            ),
            self.key.sign,
        )
        found, checkpoints = [header + b"\n"], hashlib.sha256()
        if self.first > 1 and self.retained:
            found.append(said("retention", after.seq, after.hash))
            checkpoints.update(found[-1])
        for seq, _, body in events[self.first - 1 :]:
            found.append(body + b"\n")
            if seq in self.marks:
                found.append(said("regular", seq, digest(body)))
                checkpoints.update(found[-1])
        told = {"header": hashlib.sha256(header).hexdigest(), "checkpoints": checkpoints.hexdigest()}
        found.append(said("export", self.first + self.count - 1, hash, **told))
        return found


FILES = st.builds(
    File,
    count=st.integers(0, 12),
    marks=st.sets(st.integers(1, 20), max_size=5).map(tuple),
    first=st.sampled_from([1, 1, 4]),
    whole=st.just(True),
)


def fault(lines, **how):
    with pytest.raises(AuditFault) as found:
        verify(lines, **how)
    return found.value


@FEW
@given(FILES)
def test_an_intact_file_is_proven(file):
    proof = verify(file.lines(), key=public(KEY))
    assert (proof.events, proof.whole, proof.last_seq) == (file.count, True, file.first + file.count - 1)


@FEW
@given(FILES, st.data())
def test_any_changed_byte_is_found_where_it_is(file, data):
    lines = file.lines()
    at = data.draw(st.integers(0, len(lines) - 1))
    line = bytearray(lines[at])
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    lines[at] = bytes(line)
    found = fault(list(lines_of(io.BytesIO(b"".join(lines)))))
    assert found.line in (at + 1, at + 2)
    if not lines[at].startswith(b"{"):
        return
    if place < len(line) - 1 and not any(byte == 10 for byte in line[:-1]):
        assert found.line == at + 1


@FEW
@given(FILES, st.data())
def test_any_removed_line_is_found_where_it_was(file, data):
    lines = file.lines()
    at = data.draw(st.integers(0, len(lines) - 1))
    gone = lines.pop(at)
    if gone.startswith(b'{"checkpoint"') and at < len(lines):
        assert fault(lines).line in (at + 1, len(lines))
    else:
        assert fault(lines).line in (at, at + 1)


@FEW
@given(FILES, st.data())
def test_two_lines_that_changed_places_are_found(file, data):
    lines = file.lines()
    a = data.draw(st.integers(0, len(lines) - 2))
    b = data.draw(st.integers(a + 1, len(lines) - 1))
    lines[a], lines[b] = lines[b], lines[a]
    assert a + 1 <= fault(lines).line <= b + 1


@FEW
@given(FILES, st.data())
def test_an_inserted_line_is_found(file, data):
    lines = file.lines()
    at = data.draw(st.integers(0, len(lines)))
    lines.insert(at, data.draw(st.sampled_from([*lines, b"\n", b"{}\n", b"\xff\n", *File(marks=(1, 2, 3), count=9).lines()])))
    assert fault(lines).line >= min(at, len(lines) - 1)


@FEW
@given(FILES, st.data())
def test_a_file_without_its_front_or_its_tail_is_found(file, data):
    whole = b"".join(file.lines())
    cut = data.draw(st.integers(1, len(whole) - 1))
    assert fault(lines_of(io.BytesIO(whole[:cut]))).line == whole[:cut].count(b"\n") + (not whole[:cut].endswith(b"\n"))
    assert fault(lines_of(io.BytesIO(whole[cut:]))).line == 1


@FEW
@given(FILES, st.data())
def test_a_piece_out_of_the_middle_is_missed(file, data):
    lines = file.lines()
    a = data.draw(st.integers(1, len(lines) - 2)) if len(lines) > 2 else 1
    b = data.draw(st.integers(a + 1, len(lines)))
    found = fault(lines[:a] + lines[b:])
    assert found.line >= a


@FEW
@given(st.lists(st.binary(max_size=200), max_size=20), st.booleans())
def test_garbage_raises_nothing_but_a_fault(pieces, with_header):
    lines = [piece + b"\n" for piece in pieces]
    fault([*(File().lines()[:1] if with_header else []), *lines])


@FEW
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_json_that_means_something_else_raises_nothing_but_a_fault(value):
    body = canonical(value) + b"\n"
    fault([body])
    fault([File().lines()[0], body])
    fault([File().lines()[0], b'{"checkpoint":' + body])


@pytest.mark.parametrize("line", [b"[" * 100_000 + b"\n", b"x" * 1_000_000 + b"\n", b'{"seq":1e999}\n', b"9" * 50_000 + b"\n"])
def test_bombs_raise_nothing_but_a_fault(line):
    fault(lines_of(io.BytesIO(line)))
    fault(lines_of(io.BytesIO(File().lines()[0] + line)))


def test_an_empty_file_is_no_export():
    assert fault([]).kind == "empty"


def rechained(lines, at, change):
    """The file after somebody changed one event and hashed all behind it anew, without the key."""
    import msgspec

    lines, hash = list(lines), ""
    for number, line in enumerate(lines):
        if not line.startswith(b'{"actor"'):
            continue
        event = msgspec.json.decode(line, type=AuditEvent)
        if event.seq == at:
            event = change(event)
        if event.seq >= at:
            event = attrs.evolve(event, previous=hash)
        lines[number] = canonical(event) + b"\n"
        hash = digest(lines[number][:-1])
    return lines


def test_a_chain_that_was_hashed_anew_breaks_at_the_next_signature():
    found = fault(rechained(File().lines(), 3, lambda event: attrs.evolve(event, subject="innocent")))
    assert (found.kind, found.seq) == ("altered", 4)
    assert "one from 3 on" in found.message


def test_a_file_signed_by_another_key_is_refused_when_the_key_is_known():
    assert verify(File(key=OTHER).lines()).public == public(OTHER)
    assert fault(File(key=OTHER).lines(), key=public(KEY)).kind == "wrong_key"


def test_events_of_another_organisation_are_named():
    mine, theirs = File().lines(), File(organisation="other").lines()
    assert fault([mine[0], theirs[1]]).kind == "organisation"
    assert fault([*mine[:3], theirs[3]]).kind == "organisation"


def test_the_end_of_another_export_does_not_close_this_one():
    header_of_another = File(whole=False).lines()[0]
    assert fault([header_of_another, *File().lines()[1:]]).kind == "header"


def test_missing_oldest_events_need_a_signed_end_of_their_time():
    assert verify(File(first=4).lines()).first_seq == 4
    found = fault(File(first=4, retained=False).lines())
    assert (found.kind, found.message) == (
        "front",
        "events 1 to 3 are missing, and nothing signed says that their time was over",
    )
    assert fault(File(first=4, count=0, retained=False).lines()).kind == "front"
    assert verify(File(first=4, retained=False, whole=False).lines()).first_seq == 4


def test_an_earlier_export_shows_that_the_trail_was_written_anew_or_cut():
    earlier = known_from(File(count=4).lines(), key=public(KEY))
    assert verify(File(count=9).lines(), known=earlier).compared == 2
    assert fault(File(count=3).lines(), known=earlier).message == "event 4 was there before, and now the trail ends with 3"
    assert fault(File(count=9).lines(), known={4: "0" * 64}).message == (
        "event 4 is not what it was before: the trail was written anew up to here"
    )


def test_an_earlier_export_that_has_nothing_in_common_compares_nothing_and_says_so():
    earlier = known_from(File(count=2, marks=()).lines(), key="")
    assert "no event in common" in fault(File(first=9, count=3, whole=False).lines(), known=earlier).message


def test_a_checkpoint_or_a_webhook_that_was_kept_is_an_earlier_export_too():
    lines = File().lines()
    assert known_from([lines[3]], key=public(KEY)).keys() == {2}
    assert known_from([b'{"head":{"hash":"%s","seq":3}}\n' % (b"a" * 64)], key="") == {3: "a" * 64}
    assert known_from([b'{"head":{"hash":"%s","seq":3}}' % (b"a" * 64)], key="") == {3: "a" * 64}


def test_an_earlier_file_that_proves_nothing_is_refused():
    for lines in ([], [b"{}\n"], [b"\xff\n"], [File().lines()[3].replace(b'"seq":2', b'"seq":3')]):
        with pytest.raises(AuditFault):
            known_from(lines, key=public(KEY))
    with pytest.raises(AuditFault):
        known_from([File().lines()[3]], key="")
