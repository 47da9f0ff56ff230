"""What a person can set."""

import tempfile

import attrs

from pulse_core.plugin import field


@attrs.frozen(kw_only=True)
class FolderConfig:
    """One folder to watch."""

    path: str = field(attrs.Factory(tempfile.gettempdir), title="Folder", help="An absolute path", pattern="^/|^[A-Za-z]:")
