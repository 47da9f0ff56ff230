"""Claims: what a source knows that tells one resource from another."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter

import attrs


class Strength(IntEnum):
    """How far a claim goes. Two resources merge on one strong claim, or on two medium ones of different kinds."""

    WITNESS = 0
    """Proves nothing alone; two live reporters that differ in it are not the same (boot id, the host of an engine)."""
    WEAK = 1
    """Only suggests: host name, display name, address."""
    MEDIUM = 2
    """Usually unique: a MAC address, a serial number without its vendor."""
    STRONG = 3
    """Globally unique by construction: a machine id, a pool guid, a key inside a fingerprinted cluster."""


@attrs.frozen
class ClaimKind:
    """A kind of claim. `single`: a resource has exactly one value, so two different values contradict each other."""

    name: str
    strength: Strength
    single: bool = True
    title: str = ""


BORN = "born"
"""The kind of claim that settles it: what was born as one and the same is one, whatever else of it was edited since."""

CLAIM_KINDS: Mapping[str, ClaimKind] = {
    kind.name: kind
    for kind in (
        ClaimKind("machine_id", Strength.STRONG, title="machine id"),
        ClaimKind("smbios_uuid", Strength.STRONG, title="SMBIOS uuid"),
        ClaimKind("native", Strength.STRONG, single=False, title="platform key"),
        ClaimKind("instance", Strength.STRONG, title="place in its platform"),
        ClaimKind(BORN, Strength.STRONG, title="creation"),
        ClaimKind("pool_guid", Strength.STRONG, title="pool guid"),
        ClaimKind("wwn", Strength.STRONG, title="world wide name"),
        ClaimKind("engine_id", Strength.STRONG, title="engine id"),
        ClaimKind("serial", Strength.MEDIUM, title="serial number"),
        ClaimKind("mac", Strength.MEDIUM, single=False, title="MAC address"),
        ClaimKind("fsid", Strength.MEDIUM, title="filesystem id"),
        ClaimKind("boot_id", Strength.WITNESS, title="boot id"),
        ClaimKind("engine_host", Strength.WITNESS, title="host of the engine"),
        ClaimKind("hostname", Strength.WEAK, single=False, title="host name"),
        ClaimKind("address", Strength.WEAK, single=False, title="address"),
    )
}
"""Every kind of claim that core weighs. A platform's own key is `native`: scope and key in one value."""


@attrs.frozen(order=True)
class Claim:
    """One typed identity key. Make it with the functions below: they normalise the value and drop junk."""

    kind: str
    value: str

    @property
    def strength(self) -> Strength:
        return CLAIM_KINDS[self.kind].strength


_JUNK = frozenset(
    {
        "",
        "0",
        "none",
        "null",
        "unknown",
        "default string",
        "to be filled by o.e.m.",
        "system serial number",
        "not specified",
        "not applicable",
        "0123456789",
        "123456789",
        "uninitialized",
        "03000200-0400-0500-0006-000700080009",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
    }
)
"""Values that many machines share because somebody left a form unfilled."""


def claims(
    *,
    machine_id: str | None = None,
    smbios_uuid: str | None = None,
    boot_id: str | None = None,
    pool_guid: str | None = None,
    wwn: str | None = None,
    engine_id: str | None = None,
    engine_host: str | None = None,
    serial: str | None = None,
    fsid: str | None = None,
    native: tuple[str, str] | None = None,
    instance: tuple[str, str] | None = None,
    born: tuple[str, str] | None = None,
    macs: tuple[str, ...] = (),
    hostnames: tuple[str, ...] = (),
    addresses: tuple[str, ...] = (),
) -> tuple[Claim, ...]:
    """The claims of one resource, normalised, sorted and without values that identify nothing.

    `native` is (scope, key): the scope must itself be globally unique, for instance a cluster's certificate
    fingerprint. `instance` is one, too, for what is in exactly one place of one platform at a time, such as a guest: a
    copy that kept every other claim of its original differs in it. `born` is (scope, key and time of creation), where a
    platform gives numbers that it used before to something new; where two say it, it settles whether they are one.
    `engine_host` is what an engine calls the machine it runs
    on: a cloned machine that was renamed still has the engine id of its original. Multicast and all-zero MAC addresses are
    left out, and those that software bridges derive from their address, because the same ones exist on many machines.
    """
    single = (
        ("machine_id", machine_id),
        ("smbios_uuid", smbios_uuid),
        ("boot_id", boot_id),
        ("pool_guid", pool_guid),
        ("wwn", wwn),
        ("engine_id", engine_id),
        ("engine_host", engine_host),
        ("serial", serial),
        ("fsid", fsid),
        ("instance", _scoped(instance)),
        (BORN, _scoped(born)),
    )
    return _claims(single, native, tuple(macs), tuple(hostnames), tuple(addresses))


def _scoped(pair: tuple[str, str] | None) -> str | None:
    """Scope and key in one value; none where either is missing."""
    return f"{pair[0]}/{pair[1]}" if pair is not None and all(pair) else None


@lru_cache(maxsize=16_384)  # a source says the same of a thing each time it is asked
def _claims(
    single: tuple[tuple[str, str | None], ...],
    native: tuple[str, str] | None,
    macs: tuple[str, ...],
    hostnames: tuple[str, ...],
    addresses: tuple[str, ...],
) -> tuple[Claim, ...]:
    found = {Claim(kind, value) for kind, text in single if (value := _plain(text))}
    if native is not None and all(native):
        found.add(Claim("native", f"{native[0]}/{native[1]}"))
    found.update(Claim("mac", mac) for text in macs if (mac := _mac(text)))
    found.update(Claim("hostname", name) for text in hostnames if (name := text.strip().rstrip(".").lower()))
    found.update(Claim("address", address) for text in addresses if (address := text.strip().lower().split("/")[0]))
    return in_order(found)


def in_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims sorted by kind and value."""
    return tuple(sorted(claims, key=attrgetter("kind", "value")))


def _plain(text: str | None) -> str | None:
    value = (text or "").strip().lower()
    return None if value in _JUNK or len(set(value.replace("-", ""))) < 2 else value


def _mac(text: str) -> str | None:
    """An interface's address in lower-case colon form."""
    digits = "".join(c for c in text.lower() if c in "0123456789abcdef")
    multicast = len(digits) == 12 and int(digits[:2], 16) & 0x01
    # 02:42 and four octets of an IP address: container bridges count up from the same address everywhere.
    if len(digits) != 12 or multicast or digits == "0" * 12 or digits.startswith("0242"):
        return None
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))
