"""Ask each disk for its health with `smartctl`, one after the other, and leave sleeping ones asleep."""

import json
from collections.abc import Sequence

from pulse_core.plugin import Json
from pulse_host.config import matches
from pulse_host.readers import commands
from pulse_host.readers.commands import Finished
from pulse_host.readers.states import ReaderStopped

_KEPT = (
    "smartctl model_name model_family scsi_model_name scsi_vendor scsi_product serial_number firmware_version scsi_revision wwn "
    "user_capacity rotation_rate smart_support smart_status temperature power_on_time power_cycle_count ata_smart_attributes "
    "nvme_smart_health_information_log nvme_total_capacity scsi_grown_defect_list scsi_error_counter_log device "
    "scsi_percentage_used_endurance_indicator logical_block_size nvme_namespaces"
)
KEPT = tuple(_KEPT.split())
"""The parts of smartctl's document that the adapter reads; logs and histories stay behind."""

_DENIED = ("permission denied", "operation not permitted", "password is required", "requires root")
_ASLEEP = ("standby mode", "sleep mode", "standby_y mode", "standby_z mode", "idle_c mode", "low-power mode")
GIVE_RIGHTS = "run the smart probe as root: allow `sudo -n smartctl` to Pulse's user and switch on `sudo`"


def parse_smartctl(text: str) -> dict[str, Json] | None:
    """The document of `smartctl --json`, cut down to what is read; None when it is not one."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("smartctl"), dict):
        return None
    return {name: document[name] for name in KEPT if name in document}


def answer(done: Finished) -> dict[str, Json]:
    """What a run of smartctl came to: `state` is ok, asleep, denied, missing (no SMART) or failed; `document` what it said.

    The exit code is a mask (smartctl(8)): 1 command line, 2 not opened or asleep, 4 a command failed; the higher bits
    speak of the disk's health and leave the document whole.
    """
    document = parse_smartctl(done.output)
    words = (_messages(document) + done.errors).lower()
    if any(sign in words for sign in _DENIED):
        return {"state": "denied", "reason": "this process may not open the disk", "fix": GIVE_RIGHTS}
    if document is None:
        return {"state": "failed", "reason": "smartctl gave no JSON", "fix": "install smartmontools 7.0 or newer"}
    if done.code & 2 and (any(sign in words for sign in _ASLEEP) or not words.strip()):
        return {"state": "asleep", "reason": "the disk sleeps", "fix": ""}
    if done.code & 3:
        return {"state": "missing", "reason": "the disk does not speak SMART, or a bridge hides it", "fix": ""}
    return {"state": "ok", "reason": "", "fix": "", "document": document}


def _messages(document: dict[str, Json] | None) -> str:
    smartctl = (document or {}).get("smartctl")
    messages = smartctl.get("messages") if isinstance(smartctl, dict) else None
    rows = messages if isinstance(messages, list) else []
    return " ".join(str(row.get("string", "")) for row in rows if isinstance(row, dict))


async def ask(device: str, *, sudo: bool) -> dict[str, Json]:
    """What one disk says of itself; why not, where it says nothing."""
    line = ("smartctl", "--json=c", "-n", "standby", "-i", "-H", "-A", f"/dev/{device}")
    command, arguments = ("sudo", ("-n", *line)) if sudo else (line[0], line[1:])
    try:
        return answer(await commands.run(command, *arguments, timeout_seconds=20))
    except ReaderStopped as stopped:
        return {"state": stopped.state, "reason": stopped.reason, "fix": stopped.fix or "install smartmontools"}


class Disks:
    """The drives of this machine with what they last said of their health. A sleeping disk keeps its last words."""

    def __init__(self, *, exclude: str = "", enabled: bool = True, sudo: bool = False) -> None:
        self._exclude = exclude
        self._enabled = enabled
        self._sudo = sudo
        self._last: dict[str, Json] = {}

    async def read(self, blocks: Sequence[Json]) -> list[Json]:
        """One row per drive: the row of `blocks` and, under `smart`, the answer."""
        rows = [row for row in blocks if isinstance(row, dict) and not matches(str(row["name"]), self._exclude)]
        self._last = {name: last for name, last in self._last.items() if name in {_key(row) for row in rows}}
        return [row | {"smart": await self._answer(row)} for row in rows]

    async def _answer(self, row: dict[str, Json]) -> Json:
        if not self._enabled:
            return {"state": "missing", "reason": "switched off in the settings", "fix": "switch on `smart`"}
        if row["transport"] in ("virtio", "xen", "mmc"):
            return {"state": "missing", "reason": f"a {row['transport']} disk has no SMART", "fix": ""}
        said = await ask(str(row["name"]), sudo=self._sudo)
        if said["state"] == "ok":
            self._last[_key(row)] = said["document"]
        return {"document": self._last.get(_key(row)), **said}


def _key(row: dict[str, Json]) -> str:
    return str(row.get("serial") or row.get("wwn") or row["name"])
