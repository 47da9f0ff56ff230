"""What one person prefers: small JSON documents under known keys, that nobody else sees."""

from collections.abc import Mapping
from typing import Final

import attrs
import msgspec

from pulse_core.errors import BadRequest, Conflict, NotFound, RevisionConflict, StoreDamaged, TooLarge
from pulse_core.model.report import Json
from pulse_core.plugin.stores import Delete, Documents, Put
from pulse_core.plugin.tools import Clock

PREFERENCES: Final = "preferences"
KNOWN: Final[Mapping[str, int]] = {
    "appearance": 4_096,
    "charts": 8_192,
    "dashboard": 32_768,
    "notices": 8_192,
    "tables": 16_384,
}
"""The keys that there are, each with how many bytes of JSON it may hold."""
DEEPEST: Final = 12
_TRIES: Final = 3


@attrs.frozen(kw_only=True)
class Preference:
    """What a person prefers under a key; `value` is null and `changed_at` 0 where they never chose."""

    key: str
    value: Mapping[str, Json] | None = None
    changed_at: float = 0.0


@attrs.frozen(kw_only=True)
class _Kept:
    """All that one person prefers, by key."""

    preferences: dict[str, Preference] = attrs.field(factory=dict)


@attrs.frozen
class Preferences:
    """The preferences of an organisation's people, one document for each person. Nothing is held in memory."""

    documents: Documents
    clock: Clock

    async def all(self, user: str) -> tuple[Preference, ...]:
        """What the person chose so far, by key. Raises StoreError."""
        kept, _ = await self._of(user)
        return tuple(kept.preferences[key] for key in sorted(kept.preferences))

    async def get(self, user: str, key: str) -> Preference:
        """What the person chose under a key. Raises NotFound for a key that there is not, StoreError."""
        _check_key(key)
        kept, _ = await self._of(user)
        return kept.preferences.get(key, Preference(key=key))

    async def put(self, user: str, key: str, value: Mapping[str, Json]) -> Preference:
        """Keep what the person chose. Raises NotFound, BadRequest, TooLarge, Conflict, StoreError."""
        _check_key(key)
        _check_value(key, value)
        chosen = Preference(key=key, value=value, changed_at=self.clock.now())
        await self._change(user, key, chosen)
        return chosen

    async def drop(self, user: str, key: str) -> None:
        """Go back to what everybody begins with; nothing chosen is no error. Raises NotFound, Conflict, StoreError."""
        _check_key(key)
        await self._change(user, key, None)

    async def forget(self, user: str) -> None:
        """The person's account was removed, and all of this goes with it. Raises StoreError."""
        await self.documents.write(Delete(collection=PREFERENCES, key=user))

    async def _change(self, user: str, key: str, chosen: Preference | None) -> None:
        for _ in range(_TRIES):
            kept, revision = await self._of(user)
            rest = {name: one for name, one in kept.preferences.items() if name != key}
            body = msgspec.json.encode(_Kept(preferences={**rest, key: chosen} if chosen else rest))
            try:
                await self.documents.write(Put(collection=PREFERENCES, key=user, body=body, expect=revision))
            except RevisionConflict:  # another of the person's browsers was quicker: its other keys must not be lost
                continue
            return
        raise Conflict("changed_meanwhile", "Your preferences are being changed elsewhere: repeat.")

    async def _of(self, user: str) -> tuple[_Kept, int]:
        document = await self.documents.get(PREFERENCES, user)
        if document is None:
            return _Kept(), 0
        try:
            return msgspec.json.decode(document.body, type=_Kept), document.revision
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise StoreDamaged(f"{PREFERENCES}/{document.key} is not readable: {error}") from error


def _check_key(key: str) -> None:
    if key not in KNOWN:
        raise NotFound("no_such_preference", f"There are preferences for {', '.join(KNOWN)}.", details={"key": key[:100]})


def _check_value(key: str, value: Mapping[str, Json]) -> None:
    if _depth(value) > DEEPEST:
        raise BadRequest("too_deep", f"A preference is at most {DEEPEST} levels deep.", details={"path": "value"})
    if len(msgspec.json.encode(value)) > KNOWN[key]:
        raise TooLarge("too_large", f"{key} holds at most {KNOWN[key]} bytes of JSON.", details={"max_bytes": KNOWN[key]})


def _depth(value: object) -> int:
    """How deep it goes, as far as it matters: a level further than allowed is deep enough to know."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        inner = [one for one in level if isinstance(one, Mapping | list | tuple)]
        depth += bool(inner)
        level = [part for one in inner for part in (one.values() if isinstance(one, Mapping) else one)]
    return depth
