"""Say by evidence whose a recovery point is: by proof, as the only candidate, or not at all. Pure."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

import attrs

from pulse_core.line.observed import means_another
from pulse_core.model.identity import Claim, Strength
from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.recovery.row import About


class Attribution(StrEnum):
    """How it is known whose a point is.

    `proof`: a claim that only its owner has. `only_candidate`: one resource may be meant, and nobody else. `ambiguous`:
    several may be. `orphan`: proof names something that is gone. `unattributed`: nothing says whose it is.
    """

    PROOF = "proof"
    ONLY_CANDIDATE = "only_candidate"
    AMBIGUOUS = "ambiguous"
    ORPHAN = "orphan"
    UNATTRIBUTED = "unattributed"


@attrs.frozen(kw_only=True)
class Verdict:
    """Whose a point is (for an orphan: the id that its owner had), why so, and who may be meant where that is not known."""

    attribution: Attribution
    resource: ResourceId | None = None
    reason: str = ""
    candidates: tuple[ResourceId, ...] = ()


class Known(Protocol):
    """Who is known by which claims, now and before."""

    def claimants(self, claim: Claim) -> Sequence[ResourceId]: ...

    def departed(self, claim: Claim) -> ResourceId | None: ...

    def get(self, id: ResourceId) -> Resource | None: ...


def belongs(about: About, known: Known, *, silent: str = "") -> Verdict:
    """Whose a point is. While a source is `silent` (its id), nobody is gone for good: it may be the one that knows them."""
    proof = tuple(claim for claim in about.owner_claims if claim.strength is Strength.STRONG)
    if proof:
        return _proven(about, proof, known, silent=silent)
    named = dict.fromkeys((*about.owner_claims, *about.candidate_claims))  # a weak claim proves nothing, it suggests
    found = {claim: _claimants([claim], about, known) for claim in named}
    return _named(found)


def _proven(about: About, proof: tuple[Claim, ...], known: Known, *, silent: str) -> Verdict:
    owners = _claimants(proof, about, known)
    if len(owners) > 1:
        return _open(Attribution.AMBIGUOUS, f"its proof names {len(owners)} resources", owners)
    if not owners:
        return _gone(proof, known, silent=silent)
    (owner,) = owners
    resource = known.get(owner)
    if resource and means_another(proof, resource.identity.claims):
        return _open(Attribution.AMBIGUOUS, "the resource of that name is another one by now", owners)
    return Verdict(attribution=Attribution.PROOF, resource=owner)


def _gone(proof: Iterable[Claim], known: Known, *, silent: str) -> Verdict:
    owner = next((id for claim in proof if (id := known.departed(claim)) is not None), None)
    if owner is None:
        return _open(Attribution.UNATTRIBUTED, "its proof names nobody who was ever seen")
    if silent:
        return _open(Attribution.UNATTRIBUTED, f"whether its owner is gone cannot be told while {silent} does not answer")
    return Verdict(attribution=Attribution.ORPHAN, resource=owner, reason="its owner is gone")


def _named(found: dict[Claim, tuple[ResourceId, ...]]) -> Verdict:
    if not found:
        return _open(Attribution.UNATTRIBUTED, "nothing says whose it is")
    everybody = tuple(sorted({id for ids in found.values() for id in ids}))
    strangers = sum(not ids for ids in found.values())
    if not everybody:
        return _open(Attribution.UNATTRIBUTED, "whoever it may belong to is not known")
    if len(everybody) > 1:
        return _open(Attribution.AMBIGUOUS, f"it may belong to {len(everybody)} resources", everybody)
    if strangers:
        return _open(Attribution.AMBIGUOUS, "it may belong to somebody who is not known, too", everybody)
    return Verdict(attribution=Attribution.ONLY_CANDIDATE, resource=everybody[0])


def _claimants(claims: Iterable[Claim], about: About, known: Known) -> tuple[ResourceId, ...]:
    """Who is known by one of the claims; where a machine and what runs in it are, those of the type that is told."""
    found = {id for claim in claims for id in known.claimants(claim)}
    if len(found) > 1 and about.subject_type:
        typed = {id for id in found if (resource := known.get(id)) and resource.type == about.subject_type}
        found = typed or found
    return tuple(sorted(found))


def _open(attribution: Attribution, reason: str, candidates: tuple[ResourceId, ...] = ()) -> Verdict:
    return Verdict(attribution=attribution, reason=reason, candidates=candidates)
