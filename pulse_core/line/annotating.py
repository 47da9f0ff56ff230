"""Take down what people write of a resource: within bounds, and kept before it counts as said."""

from typing import Final
from urllib.parse import urlsplit

import attrs

from pulse_core.errors import BadRequest, Conflict, NotFound, Unavailable
from pulse_core.line.metadata import MOST_WRITTEN, without_repeats
from pulse_core.line.road import Line
from pulse_core.model.ids import ResourceId
from pulse_core.model.metadata import Metadata, WebLink
from pulse_core.model.resource import Resource

LONGEST_NOTE_BYTES: Final = 4_096
MOST_TAGS: Final = 20
LONGEST_TAG: Final = 50
MOST_LINKS: Final = 10
LONGEST_LABEL: Final = 80
LONGEST_URL: Final = 1_000
_NO_PART_OF_A_TAG: Final = frozenset('",')
"""What the query language puts between values and around them."""


async def annotate(line: Line, id: ResourceId, metadata: Metadata, *, seen_at: float | None) -> Resource:
    """Let `metadata` be all that is written of a resource; empty removes it. `seen_at` is the change that the writer saw.

    On what was merged it counts for the whole, and stays with the older id when that is split.
    Raises NotFound, BadRequest; Conflict when somebody wrote meanwhile or too much is kept; Unavailable.
    """
    tidy = checked(metadata)
    resource = line.registry.get(id)
    if resource is None:
        raise NotFound("no_such_resource", "There is no resource of that id.", details={"id": id[:100]})
    known = resource.metadata.changed_at if resource.metadata else 0.0
    if seen_at is not None and seen_at != known:
        raise Conflict("changed_meanwhile", "Somebody else wrote here just now: look again, and repeat.")
    names = (resource.id, *(name for name in resource.aliases if _answers(line, name, resource)))
    before = {name: line.registry.written.get(name) for name in names}
    before |= {gone: line.registry.written.get(gone) for gone in _in_the_way(line, names)}
    after = {**dict.fromkeys(before), resource.id: None if tidy.empty else tidy}
    line.annotate(after)
    if not await line.keeper.flush():
        line.annotate(before)
        raise Unavailable("store", "What was written could not be kept, so it does not count.")
    return line.registry.get(id) or resource


def _answers(line: Line, name: ResourceId, resource: Resource) -> bool:
    """Whether it is this resource that is meant by a name that it had before."""
    found = line.registry.get(name)
    return found is not None and found.id == resource.id


def _in_the_way(line: Line, names: tuple[ResourceId, ...]) -> list[ResourceId]:
    """Whose words make room when too much is kept: those of a thing that is gone longest. Raises Conflict."""
    written = line.registry.written
    if len(written) < MOST_WRITTEN or any(written.get(name) for name in names):
        return []
    gone = next((id for id in written.oldest() if line.registry.get(id) is None), None)
    if gone is None:
        raise Conflict("too_many", f"Something is written of {MOST_WRITTEN} resources already: remove some of it first.")
    return [gone]


def checked(metadata: Metadata) -> Metadata:
    """The same, tidied. Raises BadRequest with the path of what does not fit."""
    note = metadata.note.replace("\r\n", "\n").strip()
    if len(note.encode()) > LONGEST_NOTE_BYTES:
        raise _bad("note", f"A note has at most {LONGEST_NOTE_BYTES} bytes.")
    if not all(letter.isprintable() or letter in "\n\t" for letter in note):
        raise _bad("note", "A note is plain text.")
    tags = [_tag(tag, at) for at, tag in enumerate(metadata.tags)]
    if len(tags) > MOST_TAGS:
        raise _bad("tags", f"A resource has at most {MOST_TAGS} tags of your own.")
    if len(metadata.links) > MOST_LINKS:
        raise _bad("links", f"A resource has at most {MOST_LINKS} links.")
    links = tuple(dict.fromkeys(_link(link, at) for at, link in enumerate(metadata.links)))
    return attrs.evolve(metadata, note=note, tags=without_repeats(tags), links=links)


def _tag(tag: str, at: int) -> str:
    tidy = " ".join(tag.split())
    if not tidy or len(tidy) > LONGEST_TAG or not tidy.isprintable() or _NO_PART_OF_A_TAG & set(tidy):
        raise _bad(f"tags[{at}]", f"A tag has 1 to {LONGEST_TAG} printable characters, without commas and quotation marks.")
    return tidy


def _link(link: WebLink, at: int) -> WebLink:
    label, url = " ".join(link.label.split()), link.url.strip()
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise _bad(f"links[{at}].label", f"A link's label has at most {LONGEST_LABEL} printable characters.")
    if not _is_page(url):
        message = (
            f"A link is an address that begins with http:// or https://, without a password, of at most {LONGEST_URL} characters."
        )
        raise _bad(f"links[{at}].url", message)
    return WebLink(label=label or urlsplit(url).netloc[:LONGEST_LABEL], url=url)


def _is_page(url: str) -> bool:
    if len(url) > LONGEST_URL or not url.isprintable() or any(letter.isspace() or letter == "\\" for letter in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _bad(path: str, message: str) -> BadRequest:
    return BadRequest("bad_metadata", message, details={"path": path})
