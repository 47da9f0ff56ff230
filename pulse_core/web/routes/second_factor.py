"""People's own second factor: a code from an app, and codes for the day the phone is gone."""

from collections.abc import Sequence

from pulse_core.access import Access, SecondFactorOffer
from pulse_core.plugin.routes import Answer, Call, Rate, Route
from pulse_core.web.accounts import RecoveryCodes
from pulse_core.web.orders import CodeOrder
from pulse_core.web.routes.own import changing, own_user


class SecondFactorDesk:
    """Adds and removes the second factor of whoever asks."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def begin(self, call: Call) -> Answer:
        return Answer(body=self._access.second_factor.begin(self._own(call)))

    async def confirm(self, call: Call) -> Answer:
        order = call.body
        assert isinstance(order, CodeOrder)
        codes = await self._access.second_factor.confirm(self._own(call), order.code)
        return Answer(body=RecoveryCodes(recovery_codes=codes))

    async def remove(self, call: Call) -> Answer:
        await self._access.second_factor.remove(self._own(call), by=call.principal)
        return Answer(status=204)

    async def renew(self, call: Call) -> Answer:
        codes = await self._access.second_factor.renew_codes(self._own(call))
        return Answer(body=RecoveryCodes(recovery_codes=codes))

    def _own(self, call: Call) -> str:
        user = own_user(self._access, call.principal)
        call.note(subject=f"user:{user.name}")
        return user.id


def routes(access: Access) -> Sequence[Route]:
    """`/api/account/second-factor` and the recovery codes."""
    desk = SecondFactorDesk(access)
    path = "/api/account/second-factor"
    return (
        changing(
            "POST",
            path,
            "Begin with a second factor: its secret, told once.",
            desk.begin,
            fresh=True,
            audit="account.second_factor_begun",
            response=SecondFactorOffer,
        ),
        changing(
            "POST",
            f"{path}/confirm",
            "Prove that the app shows the right codes; from then on they are asked for.",
            desk.confirm,
            audit="account.second_factor_added",
            rate=Rate.SIGN_IN,
            request=CodeOrder,
            response=RecoveryCodes,
        ),
        changing("DELETE", path, "Remove your second factor.", desk.remove, fresh=True, audit="account.second_factor_removed"),
        changing(
            "POST",
            "/api/account/recovery-codes",
            "Make new recovery codes; the old ones are void.",
            desk.renew,
            fresh=True,
            audit="account.recovery_codes_made",
            response=RecoveryCodes,
        ),
    )
