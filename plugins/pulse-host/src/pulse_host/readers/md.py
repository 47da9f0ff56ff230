"""Read Linux software RAID from /proc/mdstat (drivers/md/md.c, md_seq_show)."""

import re

from pulse_core.plugin import Json
from pulse_host.readers.files import number_in

_HEAD = re.compile(r"^(\S+) : (active|inactive|broken)\s*(?:\((auto-read-only|read-only)\))?\s*(.*)$")
_MEMBER = re.compile(r"^(\S+?)\[(\d+)\]((?:\([A-Z]\))*)$")
_COUNTS = re.compile(r"\[(\d+)/(\d+)\]\s*\[([U_]+)\]")
_ACTION = re.compile(r"(recovery|resync|reshape|check|repair)\s*=\s*(?:([\d.]+)%|(DELAYED|PENDING|REMOTE))")
_FINISH = re.compile(r"finish=([\d.]+)min")
_SPEED = re.compile(r"speed=(\d+)K/sec")
MAX_ARRAYS = 64


def parse_mdstat(text: str) -> list[Json]:
    """One row per array: name, level, state, members, how many there should be and are, and what is being done to it."""
    arrays: list[Json] = []
    for line in text.splitlines()[:2000]:
        head = _HEAD.match(line)
        if head is not None and len(arrays) < MAX_ARRAYS:
            arrays.append(_array(head))
        elif arrays and line.startswith(" "):
            arrays[-1] = _with(arrays[-1], line)
    return arrays


def _array(head: re.Match[str]) -> dict[str, Json]:
    words = head[4].split()
    level = words[0] if words and not _MEMBER.match(words[0]) else ""
    members: list[Json] = [member for word in words if (member := _member(word)) is not None]
    return {
        "name": head[1],
        "state": head[2],
        "mode": head[3] or "",
        "level": level,
        "members": members,
        "total": None,
        "active": None,
        "action": "",
        "action_state": "",
        "done_ratio": None,
        "finish_seconds": None,
        "speed_bytes_per_second": None,
    }


def _member(word: str) -> dict[str, Json] | None:
    match = _MEMBER.match(word)
    if match is None:
        return None
    flags = match[3]
    state = "failed" if "(F)" in flags else "spare" if "(S)" in flags else "active"
    return {"device": match[1], "state": state}


def _with(array: Json, line: str) -> Json:
    if not isinstance(array, dict):
        return array
    more: dict[str, Json] = {}
    if counts := _COUNTS.search(line):
        more |= {"total": number_in(counts[1]), "active": number_in(counts[2])}
    if action := _ACTION.search(line):
        percent = number_in(action[2] or "")
        finish, speed = _FINISH.search(line), _SPEED.search(line)
        minutes = number_in(finish[1]) if finish else None
        kibibytes = number_in(speed[1]) if speed else None
        more |= {
            "action": action[1],
            "action_state": (action[3] or "running").lower(),
            "done_ratio": percent / 100 if percent is not None and percent <= 100 else None,
            "finish_seconds": minutes * 60 if minutes is not None else None,
            "speed_bytes_per_second": kibibytes * 1024 if kibibytes is not None else None,
        }
    return array | more
