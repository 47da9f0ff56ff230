"""What Mail Gateways say is read with the values that it has, and nothing that they could say makes that fail."""

import copy
import json
import math
from datetime import UTC, datetime
from itertools import product

import attrs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulse_core.plugin import SHARED_KINDS, Reading, Report, Status
from pulse_core.testing import FakeClock, check_adapter, check_plugin, make_plugin
from pulse_proxmox import kinds, rules
from pulse_proxmox.adapters import PMG
from pulse_proxmox.pmg.day import Day, question
from pulse_proxmox.pmg.growth import Growth
from pulse_proxmox.pmg.reading.protection import built_at
from pulse_proxmox.pmg.reading.queues import QUEUES, read_queues

NOON = 1_795_086_000.0
F, G = ":".join(["AB"] * 32), ":".join(["CD"] * 32)
GIB = 1 << 30
QUICK = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
HARD = st.sampled_from(
    (True, None, -1, 0, 2**63, 10**400, 1e308, float("nan"), float("inf"), "3", "-3", "NaN", "", "\x00", "\ud800", "²", [], {})
)
JSON = st.recursive(
    st.one_of(HARD, st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=20,
)
MAIL = {
    "count": 50, "count_in": 40, "count_out": 10, "bytes_in": 22109, "bytes_out": 9, "spamcount_in": 8, "spamcount_out": 1,
    "viruscount_in": 2, "viruscount_out": 0, "bounces_in": 2, "bounces_out": 0, "junk_in": 10, "junk_out": 1, "glcount": 3,
    "spfcount": 1, "rbl_rejects": 4, "pregreet_rejects": 5, "avptime": 0.68,
}  # fmt: skip


def shape(total, **ages):
    return {"domain": "TOTAL", "total": str(total), **{name.lstrip("_"): str(count) for name, count in ages.items()}}


def node(name="mx1", kind="master", **more):
    numbers = {"uptime": 900, "cpu": 0.25, "wait": 0.01, "loadavg": ["0.5", "0.2", "0.1"], "insync": 1}
    sizes = {"memory": {"total": 4 * GIB, "used": GIB}, "swap": {"total": 0, "used": 0}, "rootfs": {"total": 100, "used": 25}}
    about = {"cpuinfo": {"model": "x", "cpus": 4}, "kversion": "Linux 6", "pmgversion": "pmg-api/9.1.2/a81b"}
    about |= {"boot-info": {"mode": "efi"}, "current-kernel": {"release": "6.17"}}
    number = {"mx1": 1, "mx2": 2}.get(name, 3)
    return {
        "name": name,
        "cid": number,
        "ip": f"192.0.2.{number}",
        "type": kind,
        "fingerprint": F,
        **numbers,
        **sizes,
        **about,
        **more,
    }


def known(**more):
    queues = {name: [shape(3, _5m=3), {"domain": "a.example", "total": "3"}] for name in QUEUES}
    return {
        "queues": queues,
        "services": [
            {"service": "postfix", "desc": "Mail", "state": "exited", "active-state": "active", "unit-state": "enabled"},
            {"service": "x", "desc": "x", "state": "dead", "active-state": "inactive", "unit-state": "not-found"},
        ],
        "clamav": [{"type": "daily", "build_time": "18 Nov 2026 23-18 +0000", "version": "27000"}],
        "spamassassin": [{"channel": "updates.example", "version": "1", "last_updated": NOON - 5000, "update_avail": 0}],
        "subscription": {"status": "active", "level": "c", "nextduedate": "2027-01-01"},
        "updates": [{"Package": "a", "OldVersion": "1", "Version": "2"}],
        "certificates": [{"filename": "pmg-api.pem", "notafter": NOON + 9e6, "subject": "/CN=x", "san": ["x"], "fingerprint": F}],
        **more,
    }


def payload(*nodes, **more):
    rows = list(nodes) or [node(), node("mx2", "node", fingerprint=G)]
    said = {"spam": {"said": {"count": 8, "mbytes": 0.5}, "grown": 2}, "virus": {"said": {"count": 1, "mbytes": 1}, "grown": 0}}
    return {
        "gateway": {"address": "https://mx1:8006", "certificate": F, "version": {"version": "9.1.2"}, "role": "audit"},
        "nodes": rows,
        "known": {"nodes": {row["name"]: known() for row in rows}},
        "today": {"day": "2026-11-19", "timezone": "Europe/Vienna"},
        "mail": {"day": "2026-11-19", "said": MAIL},
        "quarantine": said,
        "troubles": [{"feature": "signatures", "reason": "x", "fix": "y", "node": "mx1"}],
        **more,
    }


ENDED = {"id": "", "user": "root@pam", "starttime": NOON, "endtime": NOON + 3}
TASKS = {
    "node": "mx1",
    "tasks": [
        {"upid": "UPID:a", "type": "saupdate", "status": "OK", **ENDED},
        {"upid": "UPID:b", "type": "backup", "status": "no space", **ENDED},
    ],
}
FULL = {"pmg-gateway": payload(), "pmg-tasks": TASKS}


def read(told, kind="pmg-gateway"):
    return PMG[kind](Report(kind=kind, payload=told, taken_at=NOON))


def seen(told):
    return {one.key: one for one in read(told).observations}


@pytest.fixture
def load(recordings):
    return lambda name: json.loads((recordings / "pmg" / "live-extracts-9.1.2" / name).read_text())["data"]


READ = {
    "live-extracts-9.1.2/nodes_postfix_qshape_deferred.json": "7 deferred mails for two domains, the oldest 20 to 40 minutes",
    "live-extracts-9.1.2/nodes_spamassassin.json": "two channels, one with newer rules",
    "live-extracts-9.1.2/nodes_subscription.json": "no subscription",
    "live-extracts-9.1.2/quarantine_spamstatus.json": "8 mails of 32 KiB",
    "live-extracts-9.1.2/statistics_mail.json": "40 mails in, 8 of them spam and 2 with viruses",
}
NOT_ASKED = {"netdata-postfix/postqueue.txt": "what a command writes on the machine itself; the interface has qshape"}


@pytest.mark.recordings
def test_every_recording_is_read_or_known_to_be_no_answer(recordings):
    folder = recordings / "pmg"

    found = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and file.name != "README.md"}

    assert found == READ.keys() | NOT_ASKED.keys()


@pytest.mark.recordings
def test_the_recorded_queue_is_read(load):
    queues = {**known()["queues"], "deferred": load("nodes_postfix_qshape_deferred.json")}
    one = seen(payload(node(), known={"nodes": {"mx1": known(queues=queues)}}))["node/mx1"]

    assert (one.metrics["queue_deferred_count"], one.metrics["queue_count"]) == (7, 16)
    assert (one.metrics["queue_old_count"], one.metrics["queue_oldest_seconds"]) == (0, 1200)
    assert one.facet.deferred_for == ("example.net", "home.arpa")


@pytest.mark.recordings
def test_the_recorded_mails_of_a_day_are_read(load):
    said = load("statistics_mail.json")
    one = seen(payload(mail={"day": "2026-11-19", "said": said}))["cluster"]

    assert one.metrics["mail_count"] == one.metrics["mail_in_count"] == 40
    assert (one.metrics["mail_in_bytes"], one.metrics["mail_out_count"]) == (22109, 0)
    assert (one.metrics["spam_in_count"], one.metrics["virus_in_count"], one.metrics["bounces_in_count"]) == (8, 2, 2)
    assert (one.metrics["junk_in_count"], one.metrics["mail_processing_seconds"]) == (10, said["avptime"])
    assert one.facet.day == "2026-11-19"


@pytest.mark.recordings
def test_the_recorded_quarantine_subscription_and_rules_are_read(load):
    spam = {"spam": {"said": load("quarantine_spamstatus.json"), "grown": None}}
    told = {"subscription": load("nodes_subscription.json"), "spamassassin": load("nodes_spamassassin.json")}
    found = seen(payload(quarantine=spam, known={"nodes": {"mx1": known(**told)}}))

    cluster, one = found["cluster"], found["node/mx1"]
    assert (cluster.metrics["quarantine_spam_count"], cluster.metrics["quarantine_spam_bytes"]) == (8, 32_768)
    assert cluster.metrics["quarantine_virus_count"] is None
    assert cluster.unknown["quarantine_virus_count"].reason
    assert (one.facet.subscription.status, one.metrics["subscription_missing_count"]) == ("notfound", 1)
    assert [(channel.name, channel.version, channel.updated_at, channel.newer) for channel in one.facet.channels] == [
        ("updates.spamassassin.org", "1938404", 1_790_078_571, False),
        ("kam.sa-channels.mcgrail.com", "", None, True),
    ]
    assert one.metrics["spam_rules_pending_count"] == 1


def test_the_counts_of_yesterday_are_not_those_of_today():
    one = seen(payload(today={"day": "2026-11-20", "timezone": "UTC"}))["cluster"]

    assert one.metrics["mail_in_count"] is None
    assert "new day" in one.unknown["mail_in_count"].reason


def test_an_answer_without_a_day_belongs_to_the_day_that_nobody_knows():
    one = seen(payload(today={"day": "", "timezone": ""}, mail={"day": "", "said": MAIL}))["cluster"]

    assert (one.metrics["mail_in_count"], one.facet.day) == (40, "")


def test_a_queue_that_is_not_told_makes_the_sum_unknown_and_not_smaller():
    queues = {**known()["queues"], "hold": None}
    found = seen(payload(known={"nodes": {"mx1": known(), "mx2": known(queues=queues)}}))

    assert (found["node/mx1"].metrics["queue_count"], found["node/mx2"].metrics["queue_count"]) == (12, None)
    assert found["cluster"].metrics["queue_count"] is None
    assert found["cluster"].metrics["queue_deferred_count"] == 6
    assert found["cluster"].metrics["queue_hold_count"] is None


def test_only_a_gateway_of_a_cluster_can_be_out_of_sync():
    pair = seen(payload(node(), node("mx2", "node", insync=0, fingerprint=G)))
    alone = seen(payload(node(kind="-", insync=0)))["node/mx1"]

    assert (pair["node/mx2"].status, pair["cluster"].status) == (Status.WARNING, Status.WARNING)
    assert pair["node/mx2"].metrics["out_of_sync_count"] == 1
    assert alone.status is Status.ONLINE


@pytest.mark.parametrize(
    ("row", "down"),
    [
        ({"service": "postfix", "state": "exited"}, False),
        ({"service": "postfix", "state": "dead"}, True),
        ({"service": "pmg-smtp-filter", "state": "dead", "active-state": "inactive", "unit-state": "enabled"}, True),
        ({"service": "pmg-smtp-filter", "state": "dead", "active-state": "inactive", "unit-state": "masked"}, False),
        ({"service": "pmgmirror", "state": "dead", "active-state": "inactive", "unit-state": "enabled"}, False),
        ({"service": "clamav-daemon", "state": "dead", "active-state": "inactive", "unit-state": "disabled"}, False),
        ({"service": "clamav-daemon", "state": "dead", "active-state": "inactive", "unit-state": "enabled"}, True),
        ({"service": "clamav-daemon", "state": "dead"}, False),
        ({"service": "chrony", "state": "failed", "active-state": "failed", "unit-state": "enabled"}, True),
    ],
)
def test_a_service_is_down_only_where_it_should_run(row, down):
    one = seen(payload(node(kind="-"), known={"nodes": {"mx1": known(services=[row])}}))["node/mx1"]

    assert one.facet.services[0].down is down
    assert one.metrics["services_down_count"] == float(down)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("16 Dec 2025 23-18 +0000", datetime(2025, 12, 16, 23, 18, tzinfo=UTC).timestamp()),
        ("6 Jan 2026 03:05 -0500", datetime(2026, 1, 6, 8, 5, tzinfo=UTC).timestamp()),
        ("16 Dec 2025 23-18", datetime(2025, 12, 16, 23, 18, tzinfo=UTC).timestamp()),
        ("31 Feb 2026 03-05 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_time_of_a_database_has_a_dash_in_it(written, at):
    assert built_at(written) == at


@given(written=st.one_of(st.text(max_size=40), st.from_regex(r"\d{1,2} (Jan|Xyz) \d{4} \d{1,2}-\d{2} [+-]\d{4}", fullmatch=True)))
def test_no_time_of_a_database_is_unreadable(written):
    found = built_at(written)

    assert found is None or math.isfinite(found)


@given(at=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_time_that_is_written_is_read(at):
    minute = at.replace(second=0, microsecond=0)

    assert built_at(minute.strftime("%d %b %Y %H-%M +0000")) == minute.timestamp()


@given(counts=st.lists(st.integers(0, 10_000), min_size=10, max_size=10))
def test_ages_of_mails_add_up_to_no_more_than_there_are(counts):
    names = ("5m", "10m", "20m", "40m", "80m", "160m", "320m", "640m", "1280m", "1280m+")
    total = {"domain": "TOTAL", "total": str(sum(counts)), **{n: str(c) for n, c in zip(names, counts, strict=True)}}

    found = read_queues({"deferred": [total]})

    assert found["queue_old_count"] == sum(counts[4:])
    assert (found["queue_oldest_seconds"] > 0) == any(counts[1:])
    assert found["queue_count"] is None


@given(
    start=st.floats(1.0e9, 2.0e9),
    offset=st.integers(-12 * 3600, 14 * 3600),
    passed=st.floats(0, 3 * 86_400),
)
def test_the_day_goes_on_by_our_clock_and_in_the_time_of_the_gateway(start, offset, passed):
    clock = FakeClock(now=5.0)
    day = Day(clock=clock)

    day.told({"time": int(start), "localtime": int(start) + offset, "timezone": "Somewhere"})
    clock.advance(passed)

    assert day.today == datetime.fromtimestamp(int(start) + offset + passed, UTC).date()
    assert question(day.today)["day"] == day.today.day


@given(said=st.dictionaries(st.sampled_from(["time", "localtime", "timezone"]), JSON))
def test_no_time_of_a_gateway_is_too_strange(said):
    day = Day(clock=FakeClock())

    day.told(said)

    assert day.today is None or question(day.today)
    assert question(None) == {}


@given(counts=st.lists(st.integers(0, 5_000), min_size=1, max_size=60))
def test_a_quarantine_grows_by_what_it_has_more_than_an_hour_ago_and_never_less_than_nothing(counts):
    clock = FakeClock()
    growth = Growth(clock=clock)
    grown = []

    for count in counts:
        grown.append(growth.take(float(count)))
        clock.advance(300)

    assert grown[:12] == [None] * min(12, len(counts))
    for place, found in enumerate(grown[12:], 12):
        assert found == max(0, counts[place] - counts[place - 12])


def test_a_count_from_long_ago_says_nothing_of_the_last_hour():
    clock = FakeClock()
    growth = Growth(clock=clock)

    growth.take(5)
    clock.advance(8000)

    assert growth.take(500) is None


def paths(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield from paths(inner, (*path, name))


def broken(told, path, value):
    if not path:
        return value
    told = copy.deepcopy(told)
    at = told
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return told


def sane(kind, told):
    reading = read(told, kind)

    assert isinstance(reading, Reading)
    for one in reading.observations:
        assert one.key
        assert not one.counters
        assert all(value is None or (math.isfinite(value) and value >= 0) for value in one.metrics.values())
        assert all(value is None or value <= 1 for name, value in one.metrics.items() if name.endswith("_ratio"))
        assert all(one.metrics.get(name) is None for name in one.unknown)
    keys = [one.key for one in reading.observations]
    assert len(keys) == len(set(keys))
    msgspec.json.encode(reading)


@pytest.mark.parametrize("kind", PMG)
def test_each_adapter_of_mail_gateways_keeps_the_promises_of_adapters(kind):
    check_adapter(PMG[kind], Report(kind=kind, payload=copy.deepcopy(FULL[kind]), taken_at=NOON))


@pytest.mark.parametrize("kind", PMG)
@QUICK
@given(told=JSON)
def test_arbitrary_json_of_a_gateway_makes_nothing_raise(kind, told):
    sane(kind, told)


@pytest.mark.parametrize("kind", PMG)
@settings(QUICK, max_examples=150)
@given(data=st.data())
def test_a_report_of_gateways_with_some_things_broken_makes_nothing_raise(kind, data):
    told = FULL[kind]
    for _ in range(data.draw(st.integers(1, 3))):
        told = broken(told, data.draw(st.sampled_from(list(paths(told)))), data.draw(st.one_of(HARD, JSON)))

    sane(kind, told)


@pytest.mark.parametrize("kind", PMG)
def test_each_value_of_a_gateway_may_be_anything(kind):
    wrong = (None, True, -1, 10**400, float("nan"), float("inf"), "3", "\ud800", "x" * 5000, [], {}, [None], {"x": []})

    for path, value in product(list(paths(FULL[kind])), wrong):
        sane(kind, broken(FULL[kind], path, value))


def test_the_declarations_of_gateways_load_beside_core():
    check_plugin(
        make_plugin("proxmox", pulse_kinds=lambda: kinds.PMG, pulse_alert_rules=lambda: rules.PMG, pulse_adapters=lambda: PMG)
    )


def test_everything_that_gateways_measure_is_declared_and_the_other_way_round():
    declared = {metric.name for kind in kinds.PMG for metric in kind.metrics}
    told = [payload(), payload(node(kind="-")), payload(node(conn_error="no route"), node("mx2", "node"))]

    said = {name for one in told for observation in read(one).observations for name in observation.metrics}

    assert said == declared
    assert {rule.metric for rule in rules.PMG} <= declared
    assert len({rule.name for rule in rules.RULES}) == len(rules.RULES)
    assert not {kind.type for kind in kinds.PMG} & {kind.type for kind in SHARED_KINDS}


def test_rules_speak_of_each_gateway_once():
    """What a cluster has as the sum of its gateways' numbers would tell of the same trouble twice."""
    found = seen(payload())

    for rule in rules.PMG:
        assert len([one for one in found.values() if rule.metric in one.metrics]) in (1, 2), rule.name
        if "cluster" in {one.key for one in found.values() if rule.metric in one.metrics}:
            assert rule.metric not in found["node/mx1"].metrics, rule.name


def test_every_path_of_the_gateways_kind_leads_to_a_field():
    [kind] = kinds.PMG
    fields = {field.name: field.type for field in attrs.fields(kind.facet)}
    facts = [fact for panel in kind.panels for fact in panel.facts]
    values = [*(fact.value for fact in facts), *(column.value for column in kind.columns), *(one.value for one in kind.badges)]

    for value in (one.removeprefix("facets.pmg.") for one in values if one.startswith("facets.")):
        name, _, inner = value.partition(".")
        assert name in fields, value
        assert not inner or inner in {field.name for field in attrs.fields(fields[name].__args__[0])}
    for fact in (one for one in facts if one.columns):
        names = {field.name for field in attrs.fields(fields[fact.value.rpartition(".")[2]].__args__[0])}
        assert {column.value for column in fact.columns} <= names


def test_tasks_are_events_of_their_gateway():
    events = {event.key: event for event in read(TASKS, "pmg-tasks").events}

    assert (events["UPID:a"].severity, events["UPID:a"].subject, events["UPID:a"].subject_type) == ("info", "node/mx1", "pmg")
    assert (events["UPID:b"].severity, events["UPID:b"].outcome) == ("warning", "failed")
    assert events["UPID:b"].title == "Backup of the configuration failed: no space"
