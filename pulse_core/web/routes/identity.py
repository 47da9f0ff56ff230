"""What people decide of identity: link, unlink, and take it back."""

from collections.abc import Sequence

from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.web.ports import Estate
from pulse_core.web.routes.resources import ID, known
from pulse_core.web.views import LinkOrder, Pins, ResourceList, UnlinkOrder

_WRITE = "monitoring:write"
_PERMISSION = ("write", "monitoring")
_ERRORS = (400, 404, 409, 413, 503)


def routes(estate: Estate) -> Sequence[Route]:
    """Link, unlink and pins of a resource."""

    async def link(call: Call) -> Answer:
        resource, order = known(estate, call.path["id"]), call.body
        assert isinstance(order, LinkOrder)
        target = known(estate, order.target)
        return Answer(body=await estate.link(resource.id, target.id, by=call.principal.id, reason=order.reason))

    async def unlink(call: Call) -> Answer:
        resource, order = known(estate, call.path["id"]), call.body
        assert isinstance(order, UnlinkOrder)
        parts = await estate.unlink(resource.id, source=order.source, key=order.key, by=call.principal.id, reason=order.reason)
        return Answer(body=ResourceList(data=parts))

    async def pins(call: Call) -> Answer:
        return Answer(body=Pins(data=estate.pins(known(estate, call.path["id"]).id)))

    async def unpin(call: Call) -> Answer:
        await estate.unpin(ResourceId(call.path["id"]), call.path["pin"], by=call.principal.id)
        return Answer(status=204)

    return (
        Route(
            method="POST",
            path="/api/resources/{id}/link",
            summary="Say that two resources are one.",
            handle=link,
            scope=_WRITE,
            permission=_PERMISSION,
            rate=Rate.WRITE,
            parameters=(ID,),
            request=LinkOrder,
            response=Resource,
            errors=_ERRORS,
            tag="identity",
        ),
        Route(
            method="POST",
            path="/api/resources/{id}/unlink",
            summary="Split what one source says off.",
            handle=unlink,
            scope=_WRITE,
            permission=_PERMISSION,
            rate=Rate.WRITE,
            parameters=(ID,),
            request=UnlinkOrder,
            response=ResourceList,
            errors=_ERRORS,
            tag="identity",
        ),
        Route(
            method="GET",
            path="/api/resources/{id}/pins",
            summary="What people decided of its identity.",
            handle=pins,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            parameters=(ID,),
            response=Pins,
            errors=(404,),
            tag="identity",
        ),
        Route(
            method="DELETE",
            path="/api/resources/{id}/pins/{pin}",
            summary="Take a decision back.",
            handle=unpin,
            scope=_WRITE,
            permission=_PERMISSION,
            rate=Rate.WRITE,
            parameters=(ID, Parameter(name="pin", required=True)),
            errors=(404, 503),
            tag="identity",
        ),
    )
