"""What the slower questions brought of nodes and guests, for as long as these are there."""

from collections.abc import Collection, Iterable, Mapping

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import number, text
from pulse_proxmox.pve.estate import Estate, Row

_MOST_GUESTS = 20_000
_MOST_NODES = 256


class Known:
    """The memory of one cluster. An entry is never changed, but replaced: what was handed out stays as it was."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Json]] = {}
        self.guests: dict[str, dict[str, Json]] = {}
        self.storages: list[Json] = []
        self.ha: list[Json] = []
        self.options: dict[str, Json] = {}
        self.jobs: list[Json] = []
        self.not_backed_up: list[Json] = []
        self.tasks: list[Json] = []
        self._rows: dict[str, Row] = {}
        self._since: dict[str, float] = {}
        self._began = False

    def tell_node(self, node: str, **news: Json) -> None:
        """Keep something of a node."""
        if node in self.nodes or len(self.nodes) < _MOST_NODES:
            self.nodes[node] = {**self.nodes.get(node, {}), **news}

    def tell(self, guest: str, **news: Json) -> None:
        """Keep something of a guest."""
        if guest in self.guests or len(self.guests) < _MOST_GUESTS:
            self.guests[guest] = {**self.guests.get(guest, {}), **news}

    def of(self, guest: str) -> Mapping[str, Json]:
        """What is known of a guest."""
        return self.guests.get(guest, {})

    def look(self, estate: Estate, *, complete: bool) -> set[str]:
        """Compare with what was there before: who changed, or is new. What is gone for sure is forgotten."""
        if complete:
            self._forget(estate)
        for key in estate.guests:
            self._since.setdefault(key, estate.at if self._began else 0.0)
        self._began = True
        changed = {key for key, row in estate.guests.items() if _differs(self._rows.get(key), row)}
        for key, row in estate.guests.items():
            if row.get("status") in ("running", "stopped") and not row.get("lock"):
                before = text(self.of(key), "before_lock")
                if before != row["status"]:
                    self.tell(key, before_lock=row["status"])
        self._rows = dict(estate.guests)
        return changed

    def came_after(self, guest: str, at: float) -> bool:
        """Whether a guest was not there yet at that time, as far as anybody looked."""
        return self._since.get(guest, 0.0) >= at

    def anew(self, guest: str, *, created_at: float) -> None:
        """Another guest goes by this number now: forget what was known of the one before."""
        kept = {name: value for name, value in self.of(guest).items() if name == "last_task"}
        self.guests[guest] = {**kept, "created_at": created_at}

    def _forget(self, estate: Estate) -> None:
        for gone in [key for key in self.guests if key not in estate.guests]:
            del self.guests[gone]
        for gone in [key for key in self._since if key not in estate.guests]:
            del self._since[gone]
        for gone in [node for node in self.nodes if node not in estate.nodes]:
            del self.nodes[gone]

    def said(self) -> dict[str, Json]:
        """The member `known` of a payload."""
        return {
            "nodes": dict(self.nodes),
            "guests": dict(self.guests),
            "storages": self.storages,
            "ha": self.ha,
            "options": self.options,
            "jobs": self.jobs,
            "not_backed_up": self.not_backed_up,
        }


_TELLING = ("name", "node", "status", "lock", "maxmem", "maxcpu", "maxdisk", "tags", "template", "pool")


def _differs(before: Row | None, row: Row) -> bool:
    """Whether something was done to a guest, so that it is worth a closer look. Its numbers change all the time."""
    if before is None or any(before.get(name) != row.get(name) for name in _TELLING):
        return True
    return restarted(before, row)


def restarted(before: Row, row: Row) -> bool:
    """Whether it was started since: what waited for that is true now, and its agent may run."""
    then, now = number(before, "uptime"), number(row, "uptime")
    return then is not None and now is not None and now < then


def named(rows: Iterable[Json], names: Collection[str]) -> list[Json]:
    """The rows with these members only."""
    return [{name: value for name, value in row.items() if name in names} for row in rows if isinstance(row, dict)]
