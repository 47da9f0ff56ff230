"""Decide which sightings are one thing. Pure, and independent of the order in which they arrived."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, permutations, product

import attrs

from pulse_core.line.pins import Pin, PinKind
from pulse_core.line.sighting import Handle
from pulse_core.model.identity import BORN, CLAIM_KINDS, Claim, Strength

CROWD = 50
"""A claim that more sightings than this share identifies nothing, whatever its kind says."""

_Pair = tuple[Handle, Handle]


@attrs.frozen
class Evidence:
    """What `resolve` needs to know of a sighting."""

    handle: Handle
    claims: tuple[Claim, ...]
    live: bool = True
    common: frozenset[Claim] = frozenset()
    """Those of the claims that a crowd is known to share."""

    by_kind: Mapping[str, set[str]] = attrs.field(init=False, eq=False, repr=False)
    """The values this sighting claims, by kind."""

    @by_kind.default
    def _sorted_out(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for claim in self.claims:
            found.setdefault(claim.kind, set()).add(claim.value)
        return found


@attrs.frozen
class Clash:
    """Two sightings that share a strong claim and cannot be one, because they differ in something else."""

    a: Handle
    b: Handle
    claim: Claim
    differs_in: tuple[str, ...]


@attrs.frozen
class Resolution:
    """Which handles belong together (each handle once, all sorted), and which pairs clash."""

    clusters: tuple[tuple[Handle, ...], ...]
    clashes: tuple[Clash, ...]


@attrs.frozen(order=True)
class _Edge:
    """A reason to merge, sorted best first: pinned, then more strong claims, then more medium ones."""

    rank: tuple[int, int, int]
    a: Handle
    b: Handle

    @property
    def pinned(self) -> bool:
        return self.rank[0] < 0


def resolve(evidence: Iterable[Evidence], pins: Sequence[Pin] = ()) -> Resolution:
    """Group sightings into things.

    Two sightings of one type merge on a shared strong claim, or on shared medium claims of two kinds, unless they
    contradict each other or come from one source, which never names a thing twice. A link by a person merges in any
    case, a split never. Where a sighting fits two that cannot be one, equally well, it merges with neither.
    """
    known = {item.handle: item for item in evidence}
    linked = {pin.pair for pin in pins if pin.kind is PinKind.LINK and pin.a != pin.b}
    split = {pin.pair for pin in pins if pin.kind is PinKind.SPLIT}
    sharers = _sharers(known.values())
    pairs = _pairs(sharers) | {_ordered(pair) for pair in linked if pair <= known.keys()}
    edges: list[_Edge] = []
    clashes: list[Clash] = []
    for a, b in sorted(pairs):
        pair = frozenset((a, b))
        if pair in split or a.type != b.type:
            continue
        strong, medium = _shared(known[a], known[b], sharers)
        if pair in linked:
            edges.append(_Edge((-1, 0, 0), a, b))
            continue
        if not strong and len({claim.kind for claim in medium}) < 2:
            continue
        differs = contradictions(known[a], known[b])
        if not differs and a.source != b.source:
            edges.append(_Edge((0, -len(strong), -len(medium)), a, b))
        elif strong and known[a].live and known[b].live:
            clashes.append(Clash(a, b, strong[0], differs or ("key",)))
    clusters = _join(known, sorted(edges), linked=linked, split=split)
    return Resolution(clusters, tuple(clashes))


def contradictions(a: Evidence, b: Evidence) -> tuple[str, ...]:
    """The kinds of claim in which two sightings differ though one thing could not.

    Witnesses and MAC addresses speak only while both reporters are live: a stale one may remember an older boot. Boot
    ids are also forgiven where a MAC is shared: after a reboot one source learns of it before the other. What was born as
    one is one: where it was edited since, one source learns of that before the other, too.
    """
    mine, theirs = a.by_kind, b.by_kind
    if not mine.get(BORN, set()).isdisjoint(theirs.get(BORN, ())):
        return ()
    differing = [kind for kind in mine if kind in theirs and mine[kind].isdisjoint(theirs[kind])]
    if not differing:
        return ()
    same_mac = "mac" in mine and "mac" in theirs and "mac" not in differing
    both_live = a.live and b.live
    return tuple(kind for kind in CLAIM_KINDS if kind in differing and _counts(kind, both_live=both_live, same_mac=same_mac))


def _counts(kind: str, *, both_live: bool, same_mac: bool) -> bool:
    if kind == "boot_id":
        return both_live and not same_mac
    if kind == "mac" or CLAIM_KINDS[kind].strength is Strength.WITNESS:
        return both_live
    return CLAIM_KINDS[kind].single and CLAIM_KINDS[kind].strength is not Strength.WEAK


_Sharers = Mapping[tuple[str, Claim], Sequence[Handle]]
"""Who shares a claim that may merge; a crowd is left out."""


def _sharers(evidence: Iterable[Evidence]) -> _Sharers:
    sharers: dict[tuple[str, Claim], list[Handle]] = defaultdict(list)
    for item in evidence:
        for claim in item.claims:
            if claim.strength >= Strength.MEDIUM and claim not in item.common:
                sharers[item.handle.type, claim].append(item.handle)
    return {key: sorted(handles) for key, handles in sharers.items() if 1 < len(handles) <= CROWD}


def _pairs(sharers: _Sharers) -> set[tuple[Handle, Handle]]:
    """The pairs that share a claim that may merge them."""
    return {pair for handles in sharers.values() for pair in combinations(handles, 2)}


def _ordered(pair: frozenset[Handle]) -> tuple[Handle, Handle]:
    a, b = sorted(pair)
    return a, b


def _shared(a: Evidence, b: Evidence, sharers: _Sharers) -> tuple[list[Claim], list[Claim]]:
    """The strong and the medium claims that two sightings have in common and no crowd has."""
    shared = sorted(claim for claim in set(a.claims) & set(b.claims) if (a.handle.type, claim) in sharers)
    strong = [claim for claim in shared if claim.strength is Strength.STRONG]
    return strong, [claim for claim in shared if claim.strength is Strength.MEDIUM]


def _join(
    known: Mapping[Handle, Evidence],
    edges: Sequence[_Edge],
    *,
    linked: set[frozenset[Handle]],
    split: set[frozenset[Handle]],
) -> tuple[tuple[Handle, ...], ...]:
    """Unite along the edges, best first, never across a contradiction or a person's split."""

    def bars(a: Handle, b: Handle) -> bool:
        pair = frozenset((a, b))
        return pair in split or (pair not in linked and (a.source == b.source or bool(contradictions(known[a], known[b]))))

    barred = {pair for party in _parties(known, edges) for pair in permutations(sorted(party), 2) if bars(*pair)}
    parted = {pair for pair in barred if frozenset(pair) in split}
    cluster_of: dict[Handle, set[Handle]] = {handle: {handle} for handle in known}
    for edge in _unambiguous(edges, barred):
        left, right = cluster_of[edge.a], cluster_of[edge.b]
        if left is right or not (parted if edge.pinned else barred).isdisjoint(product(left, right)):
            continue
        left |= right
        for handle in right:
            cluster_of[handle] = left
    unique = {id(cluster): tuple(sorted(cluster)) for cluster in cluster_of.values()}
    return tuple(sorted(unique.values()))


def _parties(known: Mapping[Handle, Evidence], edges: Sequence[_Edge]) -> list[set[Handle]]:
    """Who could be united if nothing stood against it."""
    party_of: dict[Handle, set[Handle]] = {}
    for edge in edges:
        left, right = party_of.get(edge.a, {edge.a}), party_of.get(edge.b, {edge.b})
        left |= right
        for handle in (edge.a, *right):
            party_of[handle] = left
    return list({id(party): party for party in party_of.values()}.values())


def _unambiguous(edges: Sequence[_Edge], barred: set[_Pair]) -> Sequence[_Edge]:
    """Leave out the edges of a sighting that fits two incompatible ones equally well."""
    if not barred:
        return edges
    at: dict[Handle, list[_Edge]] = defaultdict(list)
    for edge in edges:
        at[edge.a].append(edge)
        at[edge.b].append(edge)

    def rivalled(edge: _Edge, end: Handle) -> bool:
        other = edge.b if end == edge.a else edge.a
        rivals = (e for e in at[end] if e is not edge and e.rank <= edge.rank)
        return any((other, rival.b if end == rival.a else rival.a) in barred for rival in rivals)

    return [e for e in edges if e.pinned or not (rivalled(e, e.a) or rivalled(e, e.b))]
