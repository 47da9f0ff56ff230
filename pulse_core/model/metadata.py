"""What people write of a resource: no source said it, and none can change it."""

import attrs


@attrs.frozen(kw_only=True)
class WebLink:
    """A page about a resource: an http or https address, and what it is called."""

    label: str
    url: str


@attrs.frozen(kw_only=True)
class Metadata:
    """People's own words of a resource: a note in plain text or Markdown, tags of their own, and links.

    `changed_by` is who wrote last, as they were called then; `changed_at` is seconds since the epoch, 0 when nobody did.
    """

    note: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[WebLink, ...] = ()
    changed_by: str = ""
    changed_at: float = 0.0

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.note or self.tags or self.links)
