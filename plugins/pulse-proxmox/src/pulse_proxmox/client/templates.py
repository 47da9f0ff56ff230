"""Tell what a question costs: paths without the names and numbers that stand in them."""

import re
from functools import lru_cache

_PLACES = (
    (re.compile(r"^/nodes/[^/]+"), "/nodes/{node}"),
    (re.compile(r"/(qemu|lxc)/\d+"), r"/\1/{vmid}"),
    (re.compile(r"^(/nodes/\{node\}/storage)/[^/]+"), r"\1/{storage}"),
    (re.compile(r"^(/nodes/\{node\}/tasks)/[^/]+"), r"\1/{upid}"),
    (re.compile(r"(/disks/zfs)/[^/]+"), r"\1/{name}"),
    (re.compile(r"^(/admin/datastore)/[^/]+"), r"\1/{store}"),
    (re.compile(r"^(/admin/(?:gc|sync|verify|prune))/[^/]+"), r"\1/{store}"),
    (re.compile(r"^(/tape/changer)/[^/]+"), r"\1/{name}"),
    (re.compile(r"(/postfix/queue)/[^/]+"), r"\1/{queue}"),
)


@lru_cache(maxsize=16_384)
def template_of(path: str) -> str:
    """The path with `{node}`, `{vmid}` and the like in place of names."""
    for pattern, place in _PLACES:
        path = pattern.sub(place, path)
    return path
