"""Let a request through, step by step, or refuse it where the product would."""

from pulse_proxmox.simulator.frame.accounts import Caller
from pulse_proxmox.simulator.frame.parameters import checked
from pulse_proxmox.simulator.frame.product import Asked, Product
from pulse_proxmox.simulator.frame.refusals import Refused, died, unauthenticated
from pulse_proxmox.simulator.frame.routes import Call, Reply, Route

NOBODY = Caller(name="")


def answered(product: Product, place: str, asked: Asked) -> Reply:
    """What the node `place` answers. Raises Refused or Hangs."""
    if "500" in product.faults:
        raise died("got unexpected error - the daemon is out of order")
    if "401" in product.faults:
        raise unauthenticated(product.dialect.unknown_caller.format(reason="authentication failure"))
    found = product.routes.find(asked.method, asked.path)
    opened = found is not None and found[0].open
    caller = NOBODY if opened else product.door.caller(asked.method, asked.headers)
    if found is None:
        raise _unknown(product, asked)
    route, captured = found
    product.calls[route.template] += 1
    if caller.by_token and not route.tokens:
        raise Refused(403, "Permission check failed - need proper ticket")
    if not route.need.granted(product.accounts, caller, captured):
        denied = product.dialect.denied.format(missing=route.need.words(captured))
        raise Refused(product.dialect.denied_status, denied)
    if route.node:
        product.reach(place, captured.get(route.node, place))
    values = checked(route.parameters, {**asked.given, **captured})
    return _reply(route, Call(caller=caller, place=place, now=product.now(), values=values))


def _reply(route: Route, call: Call) -> Reply:
    answer = route.answer(call)
    return answer if isinstance(answer, Reply) else Reply(data=answer)


def _unknown(product: Product, asked: Asked) -> Refused:
    words = product.dialect.unknown.format(method=asked.method, path=asked.path)
    return Refused(product.dialect.unknown_status, words)
