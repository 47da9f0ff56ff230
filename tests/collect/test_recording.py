import gzip
import json
import re
from contextlib import suppress
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pulse_core.collect.recording import Heading, _Line, decoded, encoded, record, replay
from pulse_core.collect.redaction import Redactor
from pulse_core.errors import SourceGarbled
from pulse_core.model.report import Json, Report

HEADING = Heading(source="lab:canary-host", offer="lab", made_at=1.0, pulse_version="0.1.0")
MARKED = {"canary-host": "host", "canary-host.example.org": "host", "S3cr3t/Canary+1": "secret", "k3": "secret"}

texts = st.text(max_size=12) | st.sampled_from(["x canary-HOST y", "https://canary-host.example.org/", "S3cr3t/Canary+1"])
json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
moments = st.floats(0, 1e10)
reports = st.builds(Report, kind=st.just("lab"), payload=json_values, scope=texts, source=texts, epoch=texts, taken_at=moments)


def roundtrip(path: Path, wanted: list[Report], redactor: Redactor) -> list[Report]:
    with record(path, HEADING, redactor) as write:
        for report in wanted:
            write(report)
    with replay(path) as recording:
        return list(recording.reports)


@pytest.mark.parametrize("name", ["lab.jsonl", "lab.jsonl.gz"])
def test_what_was_recorded_is_replayed_redacted(tmp_path: Path, name: str) -> None:
    wanted = [Report(kind="lab", payload={"host": "CANARY-host", "n": number}, taken_at=float(number)) for number in range(3)]

    back = roundtrip(tmp_path / name, wanted, Redactor(MARKED))

    assert [report.payload for report in back] == [{"host": "host-1", "n": number} for number in range(3)]
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(wanted=st.lists(reports, max_size=4), packed=st.booleans())
def test_replay_gives_exactly_the_redacted_reports(tmp_path: Path, wanted: list[Report], packed: bool) -> None:
    path = tmp_path / ("r.gz" if packed else "r")

    back = roundtrip(path, wanted, Redactor(MARKED))

    again = Redactor(MARKED)
    again.text(HEADING.source)
    assert back == [again.report(report) for report in wanted]


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [str(value)] if isinstance(value, str | int | float) and not isinstance(value, bool) else []


kinds = st.sampled_from(["host", "secret"])


def surrounded(text: str) -> st.SearchStrategy[str]:
    cased = st.sampled_from([text, text.upper(), text.lower()])
    return st.tuples(st.text(max_size=3), cased, st.text(max_size=3)).map("".join)


@settings(deadline=None)
@given(data=st.data())
def test_no_marked_text_survives_anywhere(data: st.DataObject) -> None:
    marked = data.draw(
        st.dictionaries(st.text(min_size=4, max_size=10), st.sampled_from(["host", "secret"]), min_size=1, max_size=4)
    )
    assume(all(text.strip() == text and not re.fullmatch(r"[#~\d]*", text) for text in marked))
    around = st.sampled_from(sorted(marked)).flatmap(surrounded)
    value = data.draw(st.recursive(around, lambda inner: st.lists(inner) | st.dictionaries(around, inner), max_leaves=8))

    shown = strings(Redactor(marked).value(value))

    assert not [one for one in shown for text in marked if text in one or text.casefold() in one.casefold()]


def test_canaries_are_gone_from_every_byte_of_the_file(tmp_path: Path) -> None:
    payload: Json = {
        "https://canary-host.example.org:8006/api": ["a", {"Canary-Host": "root@CANARY-HOST.example.org"}],
        "header": "Basic UzNjcjN0L0NhbmFyeSsx",
        "query": "?token=S3cr3t%2FCanary%2B1&x",
        "log": "password S3cr3t/Canary+1 refused for canary-host",
        "key": "k3",
        "k3s": "not the key",
    }
    path = tmp_path / "lab"

    (back,) = roundtrip(path, [Report(kind="lab", payload=payload, scope="canary-host", epoch="canary-host")], Redactor(MARKED))

    content = path.read_text().lower()
    assert not [canary for canary in ("canary", "s3cr3t", "uznjcjn0") if canary in content]
    assert isinstance(back.payload, dict)
    assert back.payload["k3s"] == "not the key"
    assert back.payload["key"] != "k3"


def test_one_text_has_one_name_throughout() -> None:
    redactor = Redactor({"alpha": "host", "beta": "host"})

    assert [redactor.text(text) for text in ("alpha", "on BETA", "beta and Alpha")] == [
        "host-1",
        "on host-2",
        "host-2 and host-1",
    ]


def test_mac_addresses_and_serials_are_replaced_when_asked() -> None:
    value: Json = {
        "mac": "A0:B1:C2:D3:E4:F5",
        "again": "a0-b1-c2-d3-e4-f5",
        "serial_number": "WD-1234",
        "broadcast": "ff:ff:ff:ff:ff:ff",
    }

    redacted = Redactor({}, macs=True, serials=True).value(value)

    assert redacted == {
        "mac": "02:00:00:00:00:01",
        "again": "02:00:00:00:00:01",
        "serial_number": "serial-1",
        "broadcast": "ff:ff:ff:ff:ff:ff",
    }
    assert Redactor({}).value(value) == value


def test_a_number_that_shows_a_marked_one_is_replaced_too() -> None:
    assert Redactor({"123456": "secret"}).value({"pin": 9123456, "n": 12345}) == {"pin": "9secret-1", "n": 12345}


def test_a_recording_reads_every_field_of_a_report() -> None:
    named = {field.name: field.default for field in attrs.fields(Report)}
    assert named == {field.name: field.default for field in attrs.fields(_Line)}


def test_texts_that_are_not_unicode_and_endless_numbers_are_replaced_not_refused() -> None:
    report = Report(kind="lab", payload={"path": "/mnt/\udcff", "big": 2**80, "huge": 10**2000, "ok": 1})

    assert decoded(encoded(report)).payload == {"path": "/mnt/?", "big": float(2**80), "huge": None, "ok": 1}


HEAD = b'{"pulse_recording":1,"source":"lab:x","offer":"lab"}\n'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1"),
        (b"{}\n", "line 1"),
        (b"\x00\xff\n", "line 1"),
        (b'{"pulse_recording":2}\n', "version 1"),
        (HEAD + b'{"kind":"lab","payload":1}\n{"kind":5,"payload":1}\n', "line 3"),
        (HEAD + b'{"kind":"lab"}\n', "line 2"),
        (HEAD + b'{"kind":"lab","payl', "line 2"),
        (HEAD + b"[" * 5000 + b"\n", "line 2"),
        (HEAD + b" " * (11 << 20), "longer than"),
        (gzip.compress(HEAD + b'{"kind":"lab","payload":1}\n', mtime=0)[:-9], "damaged"),
        (gzip.compress(HEAD + b" " * (30 << 20), mtime=0), "longer than"),
    ],
)
def test_what_cannot_be_replayed_is_named_with_its_line(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "broken"
    path.write_bytes(content)

    with pytest.raises(SourceGarbled, match=says), replay(path) as recording:
        list(recording.reports)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rubbish=st.binary(max_size=300), headed=st.booleans())
def test_any_bytes_are_reports_or_garbled(tmp_path: Path, rubbish: bytes, headed: bool) -> None:
    path = tmp_path / "rubbish"
    path.write_bytes(HEAD * headed + rubbish)
    with suppress(SourceGarbled), replay(path) as recording:
        assert all(isinstance(report, Report) for report in recording.reports)


def test_blank_lines_are_no_reports(tmp_path: Path) -> None:
    path = tmp_path / "blank"
    path.write_bytes(HEAD + b"\n" + json.dumps({"kind": "lab", "payload": 1}).encode() + b"\n\n")

    with replay(path) as recording:
        assert len(list(recording.reports)) == 1
