"""Bring the containers and the registries together: which images run here, and what is known of newer ones."""

from pulse_core.plugin import Clock, Json, SourceError
from pulse_docker.client import Engine, NotThere
from pulse_docker.inventory import Container, Inventory
from pulse_docker.registry import LocalImage, Updates

EVERY_SECONDS = 60.0
FIRST_SECONDS = 20.0
MOST_IMAGES = 2000
MOST_AT_A_TIME = 50
_IMAGE_BYTES = 8 << 20


class Updating:
    """Writes a verdict to each running container. What the engine says of an image is asked once: an id never changes."""

    def __init__(self, engine: Engine, inventory: Inventory, updates: Updates, *, clock: Clock) -> None:
        self._engine = engine
        self._inventory = inventory
        self._updates = updates
        self._clock = clock
        self._images: dict[str, dict[str, Json]] = {}

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
        images = [LocalImage.of(id, _name(one), self._images[_image_id(one)]) for id, one in known.items()]
        for id, verdict in (await self._updates.check(images)).items():
            known[id].update = verdict.as_json()

    async def _learn(self, ids: set[str]) -> None:
        self._images = {id: said for id, said in self._images.items() if id in ids}
        new = sorted(ids - self._images.keys())[:MOST_AT_A_TIME]
        for id in new[: MOST_IMAGES - len(self._images)]:
            try:
                said = await self._engine.get(f"/images/{id}/json", most_bytes=_IMAGE_BYTES)
            except NotThere:
                continue
            if isinstance(said, dict):
                kept = ("Id", "RepoDigests", "Os", "Architecture", "Variant", "Descriptor", "Identity")
                self._images[id] = {name: said[name] for name in kept if name in said}


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
