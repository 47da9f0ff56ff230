"""How people like to see things: each person's own preferences, and views that are saved under a name."""

import attrs

from pulse_core.preferences.personal import KNOWN, Preference, Preferences
from pulse_core.preferences.views import SavedView, ViewOrder, Views

__all__ = ["KNOWN", "Personal", "Preference", "Preferences", "SavedView", "ViewOrder", "Views"]


@attrs.frozen
class Personal:
    """All that is kept of how people like to see things."""

    preferences: Preferences
    views: Views

    async def forget(self, user: str) -> None:
        """Drop what only this user saw, because the account was removed. Raises StoreError."""
        await self.preferences.forget(user)
        await self.views.forget(user)
