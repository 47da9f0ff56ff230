"""Links for wall displays: make and revoke them, and let in whoever opens one. The secret is told once."""

from collections.abc import Callable, Sequence

from pulse_core.access import Access, Opened, expired_cookie
from pulse_core.access.table import Change
from pulse_core.model.audit import Actor
from pulse_core.model.kiosk import KioskLink
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin.routes import Answer, Call, OpenTo, Parameter, Rate, Route
from pulse_core.web.accounts import KioskLinkList, KioskLinkMade, KioskLinkView, PrincipalCard, SessionState
from pulse_core.web.agent_command import address_of
from pulse_core.web.orders import KioskOrder, NewKioskOrder
from pulse_core.web.routes.administration import reading, writing

_ID = Parameter(name="id", required=True, help="A link's id.")
_TAG = "kiosk"
_DAY_SECONDS = 86_400.0
_LONGEST_BROWSER = 200

Place = Callable[[], str]


class KioskDesk:
    """Keeps the links, and opens the sessions of displays."""

    def __init__(self, access: Access, *, public_url: Place, own_url: Place) -> None:
        self._access = access
        self._public_url = public_url
        self._own_url = own_url

    async def list(self, call: Call) -> Answer:
        return Answer(body=KioskLinkList(data=[self._view(link) for link in self._access.kiosks.all()]))

    async def make(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, NewKioskOrder)
        days = order.expires_in_days
        call.note(subject=f"kiosk:{order.name[:64]}", views=[view.path[:200] for view in order.views[:20]], days=days)
        expires_at = None if days is None else call.received_at + days * _DAY_SECONDS
        made = await self._access.kiosks.make(name=order.name, views=order.views, expires_at=expires_at, by=call.principal)
        place = self._address(call)
        # In the fragment, which no browser sends, no proxy logs and no referrer tells.
        address = f"{place}/kiosk#{made.secret}" if place else ""
        return Answer(body=KioskLinkMade(link=made.link, secret=made.secret, address=address), status=201)

    async def revoke(self, call: Call) -> Answer:
        link = self._access.kiosks.get(call.path["id"])
        call.note(subject=f"kiosk:{link.name}", id=link.id)
        await self._access.kiosks.revoke(link.id)
        return Answer(status=204)

    async def open(self, call: Call) -> Answer:
        order, opened = call.body, list[Opened]()
        assert isinstance(order, KioskOrder)

        def opening(link: KioskLink) -> Sequence[Change]:
            """A session in place of the one that the browser has: what it presents is never adopted."""
            actor = Actor(id=link.id, kind=str(PrincipalKind.TOKEN), name=link.name)
            call.note(subject=f"kiosk:{link.name}", actor=actor, id=link.id)
            opened.append(self._screen(link, call))
            return opened[0].changes

        link = await self._access.kiosks.open(order.secret, also=opening)
        return Answer(body=_state(link, opened[0]), status=201, headers={"set-cookie": opened[0].cookie})

    async def end(self, call: Call) -> Answer:
        """Whoever is no display is not touched by this."""
        caller = call.principal
        call.note(subject=f"kiosk:{caller.name}")
        if not is_screen(caller):
            return Answer(status=204)
        session = self._access.sessions.get(caller.session)
        if session:
            await self._access.sessions.end(session.id, user_id=session.user)
        return Answer(status=204, headers={"set-cookie": expired_cookie(secure=call.secure)})

    def _view(self, link: KioskLink) -> KioskLinkView:
        return KioskLinkView(link=link, screens=self._access.sessions.of(link.id))

    def _screen(self, link: KioskLink, call: Call) -> Opened:
        browser = "".join(letter for letter in call.headers.get("user-agent", "") if letter.isprintable())
        return self._access.sessions.opening(
            link.id,
            address=call.address,
            browser=browser[:_LONGEST_BROWSER],
            secure=call.secure,
            kiosk=True,
            instead_of=call.principal.session,
        )

    def _address(self, call: Call) -> str:
        """The console comes by no address that a browser could use."""
        if call.principal.kind is PrincipalKind.CONSOLE:
            return (self._public_url() or self._own_url()).rstrip("/")
        return address_of(public_url=self._public_url(), host=call.headers.get("host", ""), secure=call.secure).rstrip("/")


def is_screen(caller: Principal) -> bool:
    """Whether this is a wall display: a program that came by a session."""
    return caller.kind is PrincipalKind.TOKEN and bool(caller.session)


def _state(link: KioskLink, opened: Opened) -> SessionState:
    return SessionState(
        state="signed_in",
        principal=PrincipalCard(id=opened.card.id, kind=PrincipalKind.TOKEN, name=link.name),
        permissions=[("read", "monitoring"), ("read", "nodes")],
        csrf=opened.csrf,
        expires_at=link.expires_at,
        kiosk=link,
    )


def routes(access: Access, *, public_url: Place, own_url: Place) -> Sequence[Route]:
    """`/api/kiosk-links` for administrators, `/api/kiosk` for displays."""
    desk, one = KioskDesk(access, public_url=public_url, own_url=own_url), "/api/kiosk-links/{id}"
    return (
        reading("/api/kiosk-links", "Every link for wall displays, without its secret.", desk.list, KioskLinkList, tag=_TAG),
        writing(
            "POST",
            "/api/kiosk-links",
            "Make a link that lets wall displays in; its secret is told once.",
            desk.make,
            audit="kiosk.added",
            request=NewKioskOrder,
            response=KioskLinkMade,
            status=201,
            tag=_TAG,
        ),
        writing(
            "DELETE",
            one,
            "Revoke a link, and end every display that it let in.",
            desk.revoke,
            audit="kiosk.revoked",
            parameters=(_ID,),
            tag=_TAG,
        ),
        Route(
            method="POST",
            path="/api/kiosk",
            summary="Exchange a link's secret for a session of the display, in place of the one that the browser has.",
            handle=desk.open,
            open_to=OpenTo.EVERYBODY,
            audit="kiosk.opened",
            rate=Rate.SIGN_IN,
            request=KioskOrder,
            response=SessionState,
            errors=(409,),
            status=201,
            tag=_TAG,
        ),
        Route(
            method="DELETE",
            path="/api/kiosk",
            summary="Sign the asking display out. Whoever is no display is not touched.",
            handle=desk.end,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            audit="kiosk.ended",
            rate=Rate.WRITE,
            status=204,
            tag=_TAG,
        ),
    )
