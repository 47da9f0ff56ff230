"""Saved views: people's own, and those that everybody shares."""

from collections.abc import Sequence

import attrs

from pulse_core.access import Access
from pulse_core.plugin.routes import Answer, Call, Handle, OpenTo, Parameter, Rate, Route
from pulse_core.preferences import SavedView, ViewOrder, Views
from pulse_core.web.routes.own import own_user

_PATH = "/api/views"
_ID = Parameter(name="id", required=True, help="A view's id.")


@attrs.frozen(kw_only=True)
class SavedViews:
    """The views that you can apply: the shared ones, and your own."""

    data: Sequence[SavedView]


class ViewDesk:
    """Keeps the views that people saved."""

    def __init__(self, views: Views, access: Access) -> None:
        self._views = views
        self._access = access

    async def all(self, call: Call) -> Answer:
        return Answer(body=SavedViews(data=await self._views.seen_by(call.principal.id)))

    async def add(self, call: Call) -> Answer:
        order, user = _order(call), own_user(self._access, call.principal)
        call.note(subject="view", name=order.name[:80], page=order.page[:40])
        return Answer(status=201, body=await self._views.add(order, owner=user.id, owner_name=user.title or user.name))

    async def change(self, call: Call) -> Answer:
        order, user = _order(call), own_user(self._access, call.principal)
        call.note(subject=_subject(call), name=order.name[:80])
        return Answer(body=await self._views.change(call.path["id"], order, owner=user.id))

    async def drop(self, call: Call) -> Answer:
        call.note(subject=_subject(call))
        await self._views.drop(call.path["id"], owner=own_user(self._access, call.principal).id)
        return Answer(status=204)

    async def share(self, call: Call) -> Answer:
        order = _order(call)
        call.note(subject=_subject(call), name=order.name[:80])
        return Answer(body=await self._views.share(call.path["id"], order, by=call.principal.id))

    async def unshare(self, call: Call) -> Answer:
        call.note(subject=_subject(call))
        owner = await self._views.owner_of(call.path["id"])
        await self._views.unshare(call.path["id"], keep=self._access.users.find(owner) is not None)
        return Answer(status=204)


def _order(call: Call) -> ViewOrder:
    assert isinstance(call.body, ViewOrder)
    return call.body


def _subject(call: Call) -> str:
    return f"view:{call.path['id'][:64]}"


def routes(views: Views, access: Access) -> Sequence[Route]:
    """`/api/views`: reading, the own ones, and what is shared."""
    desk = ViewDesk(views, access)
    shows = Route(
        method="GET",
        path=_PATH,
        summary="The views that are shared, and your own.",
        handle=desk.all,
        scope="monitoring:read",
        permission=("read", "monitoring"),
        response=SavedViews,
        errors=(503,),
        tag="views",
    )
    return (
        shows,
        attrs.evolve(
            _own("POST", _PATH, "Save a view of your own.", desk.add, audit="view.added"),
            request=ViewOrder,
            response=SavedView,
            status=201,
        ),
        attrs.evolve(
            _own("PUT", f"{_PATH}/{{id}}", "Change a view of your own.", desk.change, audit="view.changed"),
            parameters=(_ID,),
            request=ViewOrder,
            response=SavedView,
        ),
        attrs.evolve(
            _own("DELETE", f"{_PATH}/{{id}}", "Remove a view of your own.", desk.drop, audit="view.removed"),
            parameters=(_ID,),
            status=204,
        ),
        *_sharing(desk, shows),
    )


def _own(method: str, path: str, summary: str, handle: Handle, *, audit: str) -> Route:
    return Route(
        method=method,
        path=path,
        summary=summary,
        handle=handle,
        open_to=OpenTo.SIGNED_IN,
        rate=Rate.WRITE,
        audit=audit,
        errors=(400, 404, 409, 503),
        tag="views",
    )


def _sharing(desk: ViewDesk, shows: Route) -> Sequence[Route]:
    shares = attrs.evolve(
        shows,
        method="PUT",
        path=f"{_PATH}/{{id}}/shared",
        summary="Share a view of your own with everybody, or change one that is shared.",
        handle=desk.share,
        scope="monitoring:write",
        permission=("write", "monitoring"),
        rate=Rate.WRITE,
        parameters=(_ID,),
        request=ViewOrder,
        audit="view.shared",
        response=SavedView,
        errors=(400, 404, 409, 503),
    )
    takes_back = attrs.evolve(
        shares,
        method="DELETE",
        summary="Share a view no more: only whoever saved it keeps it.",
        handle=desk.unshare,
        request=None,
        response=None,
        status=204,
        audit="view.unshared",
        errors=(404, 409, 503),
    )
    return shares, takes_back
