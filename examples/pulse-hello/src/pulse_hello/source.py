"""Ask: what lies in the folder, and how much room is left?"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import attrs

from pulse_core.plugin import Found, Json, Offer, Report, Source, SourceRefused, SourceUnreachable, Tools
from pulse_hello.config import FolderConfig


@attrs.frozen
class Folder:
    """The source: it has one job, and this is it."""

    config: FolderConfig

    async def collect(self) -> Sequence[Report]:
        """One report, of the one folder."""
        return (Report(kind="folder", payload=await asyncio.to_thread(look, self.config.path)),)


def look(path: str) -> Json:
    """The folder as it is, or an error that tells a person what to do."""
    try:
        room = shutil.disk_usage(path)
        return [{"path": path, "entries": len(os.listdir(path)), "total_bytes": room.total, "free_bytes": room.free}]
    except PermissionError as error:
        raise SourceRefused(f"{path} cannot be listed", hint="let Pulse's user read the folder") from error
    except OSError as error:
        raise SourceUnreachable(f"{path}: {error.strerror}", hint="check that the folder is there") from error


@asynccontextmanager
async def open_folder(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Nothing to connect to: a folder is just there."""
    assert isinstance(config, FolderConfig)
    yield Folder(config)


FOLDER = Offer[Source](
    name="folder",
    title="Folder",
    config=FolderConfig,
    open=open_folder,
    interval_seconds=10,
    nearby=lambda: (Found(name="temporary", config=FolderConfig()),),
)
