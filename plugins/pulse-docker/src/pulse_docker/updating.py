"""Bring the containers and the registries together: which images run here, and what is known of newer ones."""

import attrs

from pulse_core.plugin import Clock, Json, SourceError
from pulse_docker.client import Engine, NotThere
from pulse_docker.inventory import Container, Inventory
from pulse_docker.registry import LocalImage, Updates

EVERY_SECONDS = 60.0
FIRST_SECONDS = 20.0
MOST_IMAGES = 2000
MOST_AT_A_TIME = 50
AGAIN_SECONDS = 3600.0
"""An image's id never changes, but under which digests a registry knows it does: with each pull that brings the same one."""
_IMAGE_BYTES = 8 << 20
_KEPT = ("Id", "RepoDigests", "Os", "Architecture", "Variant", "Descriptor", "Identity")


@attrs.frozen
class Image:
    """What the engine said of an image, and when."""

    said: dict[str, Json]
    asked_at: float


class Updating:
    """Writes a verdict to each running container. What the engine says of an image is asked once an hour."""

    def __init__(self, engine: Engine, inventory: Inventory, updates: Updates, *, clock: Clock) -> None:
        self._engine = engine
        self._inventory = inventory
        self._updates = updates
        self._clock = clock
        self._images: dict[str, Image] = {}

    async def run(self) -> None:
        """Go on for ever; how often a registry is asked is the registry client's to say."""
        await self._clock.sleep(FIRST_SECONDS)
        while True:
            await self.once()
            await self._clock.sleep(EVERY_SECONDS)

    async def once(self) -> None:
        """One round."""
        running = self._inventory.running()
        try:
            await self._learn({image for one in running if (image := _image_id(one))})
        except SourceError:  # the engine is away; the turn of the source says so
            return
        known = {one.id: one for one in running if _image_id(one) in self._images}
        images = [LocalImage.of(id, _name(one), self._images[_image_id(one)].said) for id, one in known.items()]
        for id, verdict in (await self._updates.check(images)).items():
            known[id].update = verdict.as_json()

    async def _learn(self, ids: set[str]) -> None:
        self._images = {id: image for id, image in self._images.items() if id in ids}
        for id in self._due(ids):
            try:
                said = await self._engine.get(f"/images/{id}/json", most_bytes=_IMAGE_BYTES)
            except NotThere:
                self._images.pop(id, None)
                continue
            if isinstance(said, dict):
                kept = {name: said[name] for name in _KEPT if name in said}
                self._images[id] = Image(kept, asked_at=self._clock.monotonic())

    def _due(self, ids: set[str]) -> list[str]:
        """The new ones first, then the oldest: a portion of them."""
        new = sorted(ids - self._images.keys())[: MOST_IMAGES - len(self._images)]
        before = self._clock.monotonic() - AGAIN_SECONDS
        old = sorted((image.asked_at, id) for id, image in self._images.items() if image.asked_at <= before)
        return [*new, *(id for _, id in old)][:MOST_AT_A_TIME]


def _image_id(one: Container) -> str:
    """The image it was made of, when that can stand in a path."""
    id = one.shown.get("ImageID")
    digest = id.removeprefix("sha256:") if isinstance(id, str) else ""
    return str(id) if digest.isalnum() and len(digest) <= 128 else ""


def _name(one: Container) -> str:
    """What it was started from: the list says an id once the name went to a newer image."""
    config = (one.inspected or {}).get("Config")
    name = (config.get("Image") if isinstance(config, dict) else None) or one.shown.get("Image")
    return name if isinstance(name, str) else ""
