"""Whose a resource is: the engine behind a report, and the claims that follow from it."""

import attrs

from pulse_core.plugin import Claim, Relation, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Record, part, text
from pulse_docker.reading.runtime import runtime_of


@attrs.frozen(kw_only=True)
class Engine:
    """An engine as every report names it.

    `id` is the engine's own id. Podman makes one up at each question, so its id is made of its machine and its socket,
    and empty where these are not known; `key` is then the address. `host` is the name of its machine as the engine
    says it, `boot_id` and `machine_id` what a source knows that runs on the same machine.
    """

    id: str
    key: str
    runtime: str
    host: str
    boot_id: str
    machine_id: str

    @classmethod
    def of(cls, payload: Record) -> "Engine":
        """The engine that a payload names."""
        info, version, host = part(payload, "info"), part(payload, "version"), part(payload, "host")
        runtime = runtime_of(version) or text(host, "Runtime") or "docker"
        id = text(payload, "engine_id", limit=LONGEST_NAME)
        if not id and runtime != "podman":
            id = text(info, "ID", limit=LONGEST_NAME)
        address = text(payload, "address", limit=LONGEST_NAME)
        machine_id = text(payload, "machine_id", limit=LONGEST_NAME)
        local = runtime == "podman" and machine_id and address.startswith("unix:")
        return cls(
            id=id or (f"podman:{machine_id}:{address}" if local else ""),
            key=id or address,
            runtime=runtime,
            host=text(info, "Name", limit=LONGEST_NAME) or text(host, "Name", limit=LONGEST_NAME),
            boot_id=text(payload, "boot_id", limit=LONGEST_NAME),
            machine_id=machine_id,
        )

    def host_claims(self) -> tuple[Claim, ...]:
        """What tells this engine from others. Its machine's id is none: two engines may run on one machine."""
        return claims(engine_id=self.id, engine_host=self.host, boot_id=self.boot_id)

    def claims_of(self, type: str, key: str) -> tuple[Claim, ...]:
        """What tells a thing of this engine from all others: the engine's id and the thing's name in it."""
        if not self.id:
            return ()
        return claims(native=(f"engine:{self.id.lower()}", f"{type}/{key}"), engine_host=self.host, boot_id=self.boot_id)

    def parent(self) -> Relation | None:
        """The engine, as the parent of what it runs."""
        return Relation("runs_on", key=self.key, type="docker-host") if self.key else None
