"""What people prefer: kept for each person, and shown to nobody else."""

from collections.abc import Mapping, Sequence

import attrs

from pulse_core.access import Access
from pulse_core.model.report import Json
from pulse_core.plugin.routes import Answer, Call, Parameter, Route
from pulse_core.preferences import Preference, Preferences
from pulse_core.web.routes.own import changing, own_user, showing

_PATH = "/api/preferences"
_KEY = Parameter(name="key", required=True, help="What it is about, such as `dashboard`.")


@attrs.frozen(kw_only=True)
class PreferenceOrder:
    """What to prefer from now on: a JSON object that only the page reads."""

    value: Mapping[str, Json]


@attrs.frozen(kw_only=True)
class PreferenceList:
    """All that you chose so far, by key."""

    data: tuple[Preference, ...]


class PreferenceDesk:
    """Keeps what people prefer."""

    def __init__(self, preferences: Preferences, access: Access) -> None:
        self._preferences = preferences
        self._access = access

    async def all(self, call: Call) -> Answer:
        return Answer(body=PreferenceList(data=await self._preferences.all(self._user(call))))

    async def one(self, call: Call) -> Answer:
        return Answer(body=await self._preferences.get(self._user(call), call.path["key"]))

    async def put(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, PreferenceOrder)
        call.note(subject=f"preference:{call.path['key'][:100]}")
        return Answer(body=await self._preferences.put(self._user(call), call.path["key"], order.value))

    async def drop(self, call: Call) -> Answer:
        call.note(subject=f"preference:{call.path['key'][:100]}")
        await self._preferences.drop(self._user(call), call.path["key"])
        return Answer(status=204)

    def _user(self, call: Call) -> str:
        """Whose they are. Raises NotFound for those who have no account here."""
        return own_user(self._access, call.principal).id


def routes(preferences: Preferences, access: Access) -> Sequence[Route]:
    """`/api/preferences` and each of them."""
    desk = PreferenceDesk(preferences, access)
    one = f"{_PATH}/{{key}}"
    found = (
        showing(_PATH, "All that you chose so far.", desk.all, PreferenceList),
        attrs.evolve(showing(one, "What you chose under a key.", desk.one, Preference), parameters=(_KEY,)),
        changing(
            "PUT",
            one,
            "Keep what you chose.",
            desk.put,
            audit="preference.changed",
            parameters=(_KEY,),
            request=PreferenceOrder,
            response=Preference,
        ),
        changing(
            "DELETE", one, "Go back to what everybody begins with.", desk.drop, audit="preference.reset", parameters=(_KEY,)
        ),
    )
    return tuple(attrs.evolve(route, tag="preferences", errors=(*_ERRORS[route.method], 503)) for route in found)


_ERRORS: Mapping[str, tuple[int, ...]] = {"GET": (404,), "PUT": (400, 404, 409, 413), "DELETE": (404, 409)}
