"""What a drive and smartctl say of its health."""

import json

import pytest

from pulse_core.plugin import Claim, Report, Status
from pulse_host.adapters import read_smart
from pulse_host.disks import plain_wwn
from pulse_host.readers import smart
from pulse_host.readers.commands import Finished

BLOCK = {"name": "sda", "serial": "S1", "wwn": "naa.5000c500a1b2c3d4", "model": "WD Red", "size_bytes": 1000, "transport": "ata"}
PASSED = {
    "smartctl": {"exit_status": 0},
    "model_name": "WD Red Plus",
    "smart_status": {"passed": True},
    "temperature": {"current": 31},
    "power_on_time": {"hours": 10},
    "ata_smart_attributes": {
        "table": [
            {"id": 5, "name": "Reallocated_Sector_Ct", "value": 100, "raw": {"value": 0, "string": "0"}},
            {
                "id": 194,
                "name": "Temperature_Celsius",
                "value": 69,
                "raw": {"value": 176095461407, "string": "31 (Min/Max 20/41)"},
            },
        ]
    },
}


def disk(document=None, *, block=None, **answer):
    row = BLOCK | (block or {}) | {"smart": {"state": "ok", "reason": "", "fix": "", "document": document} | answer}
    payload = {"identity": {"machine_id": "0123456789abcdef0123456789abcdef"}, "disks": [row]}
    reading = read_smart(Report(kind="host-smart", scope="smart", payload=payload))
    assert reading.dropped == ()
    return reading.observations[0]


def test_a_drive_is_attached_to_its_host_and_claims_its_numbers():
    seen = disk(PASSED)

    assert (seen.type, seen.key, seen.status) == ("physical_disk", "S1", Status.ONLINE)
    assert set(seen.claims) == {Claim("serial", "s1"), Claim("wwn", "5000c500a1b2c3d4")}
    assert (seen.relations[0].kind, seen.relations[0].key) == ("attached_to", "0123456789abcdef0123456789abcdef")


def test_temperature_comes_from_its_own_field_and_not_from_a_packed_attribute():
    assert disk(PASSED).metrics["temperature_celsius"] == 31


def test_a_failing_drive_is_a_warning_with_the_reason():
    seen = disk(PASSED | {"smart_status": {"passed": False}})

    assert (seen.status, seen.facet.health) == (Status.WARNING, "failing")
    assert seen.status_reason == "its own check says that it fails"


@pytest.mark.parametrize(
    ("code", "status"), [(0, "passed"), (8, "failing"), (16, "failing"), (32, "passed"), (64, "passed"), (128, "passed")]
)
def test_old_errors_in_the_exit_mask_do_not_mean_failing_now(code, status):
    assert disk(PASSED | {"smartctl": {"exit_status": code}}).facet.health == status


def test_nvme_warnings_are_told_in_words():
    log = {"critical_warning": 5, "percentage_used": 103, "available_spare": 8, "media_errors": 2, "data_units_written": 2}
    seen = disk({"smart_status": {"passed": True}, "nvme_smart_health_information_log": log})

    assert seen.status is Status.WARNING
    assert seen.facet.troubles[:2] == ("its spare blocks are nearly used up", "it is no longer reliable")
    assert seen.metrics["wear_ratio"] == pytest.approx(1.03)
    assert seen.metrics["written_bytes"] == 1_024_000


def test_scsi_drives_have_no_table_but_lists():
    document = {"scsi_grown_defect_list": 3, "scsi_error_counter_log": {"read": {"total_uncorrected_errors": 1}, "write": {}}}
    seen = disk(document)

    assert (seen.metrics["reallocated_count"], seen.metrics["uncorrectable_count"]) == (3, 1)


def test_a_sleeping_drive_is_online_and_keeps_its_last_words_but_not_its_warmth():
    seen = disk(PASSED, state="asleep", reason="the disk sleeps")

    assert (seen.status, seen.facet.standby, seen.facet.health) == (Status.ONLINE, True, "passed")
    assert seen.metrics["power_on_seconds"] == 36000
    assert seen.metrics["temperature_celsius"] is None
    assert seen.unknown["temperature_celsius"].reason == "the disk sleeps"


def test_a_drive_that_may_not_be_asked_is_listed_and_says_what_would_help():
    seen = disk(None, state="denied", reason="this process may not open the disk", fix=smart.GIVE_RIGHTS)

    assert (seen.status, seen.facet.health, seen.metrics["size_bytes"]) == (Status.ONLINE, "unknown", 1000)
    assert seen.unknown["temperature_celsius"].fix == smart.GIVE_RIGHTS


def test_a_drive_that_the_kernel_gave_up_is_offline():
    assert disk(None, block={"state": "offline"}).status is Status.OFFLINE


def test_the_name_of_a_drive_is_the_same_with_and_without_the_right_to_ask_it():
    assert disk(PASSED | {"serial_number": "S1"}).key == disk(None, state="denied").key


@pytest.mark.parametrize(
    ("text", "wwn"),
    [
        ("0x5000C500A1B2C3D4", "5000c500a1b2c3d4"),
        ("naa.5000c500a1b2c3d4", "5000c500a1b2c3d4"),
        ("eui.0025385b01234567", "eui.0025385b01234567"),
        ("t10.ATA     WDC WD20", ""),
        ("eui.0000000000000000", ""),
        ("nonsense", ""),
    ],
)
def test_world_wide_names_are_written_one_way(text, wwn):
    assert plain_wwn(text) == wwn


def said(code, message="", *, errors="", **more):
    document = {"smartctl": {"exit_status": code, "messages": [{"string": message}] if message else []}} | more
    return smart.answer(Finished(code=code, output=json.dumps(document), errors=errors))["state"]


def test_the_ways_in_which_smartctl_does_not_answer_are_told_apart():
    assert said(2, "Device is in STANDBY mode, exit(2)") == "asleep"
    assert said(2) == "asleep"
    assert said(2, "Smartctl open device: /dev/sda failed: Permission denied") == "denied"
    assert said(2, "Smartctl open device: /dev/sdb failed: No such device") == "missing"
    assert said(1, "/dev/sdc: Unknown USB bridge [0x1234:0x5678]") == "missing"
    assert said(64, smart_status={"passed": True}) == "ok"
    assert smart.answer(Finished(code=1, output="", errors="sudo: a password is required"))["state"] == "denied"
    assert smart.answer(Finished(code=1, output="smartctl 6.6: bad option", errors=""))["state"] == "failed"


def test_a_document_is_cut_down_to_what_is_read():
    cut = smart.parse_smartctl(json.dumps(PASSED | {"ata_smart_error_log": {"long": [1] * 1000}}))

    assert "ata_smart_error_log" not in cut
    assert cut["temperature"] == {"current": 31}
