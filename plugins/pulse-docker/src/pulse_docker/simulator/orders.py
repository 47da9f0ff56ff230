"""Take the orders that a person gives an engine, so that a simulated one can be driven by the same client."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from pulse_docker.simulator.answers import Answer, Answers
from pulse_docker.simulator.engine import Engine, NoSuchContainer
from pulse_docker.simulator.query import BadQuery, Query

_ORDER: Final = re.compile(r"/containers/([^/]+)/(start|stop|kill|restart|pause|unpause)")
_REMOVAL: Final = re.compile(r"/containers/([^/]+)")
_ORDERS: Final[Mapping[str, Callable[[Engine, str], None]]] = {
    "start": Engine.start,
    "stop": Engine.stop,
    "kill": Engine.kill,
    "restart": Engine.restart,
    "pause": Engine.pause,
    "unpause": Engine.unpause,
}
_NEEDS: Final = {"kill": ("running", "paused"), "pause": ("running",), "unpause": ("paused",)}


def obeyed(answers: Answers, method: str, path: str, query: Query) -> Answer:
    """What the engine says after it has done what it was told to, or why it would not."""
    engine = answers.engine
    engine.catch_up()
    try:
        rest, _ = answers.path(path)
        if method == "POST" and (order := _ORDER.fullmatch(rest)):
            return _order(engine, order[1], order[2])
        if method == "DELETE" and (removal := _REMOVAL.fullmatch(rest)):
            return _removal(engine, removal[1], force=query.flag("force"))
    except BadQuery as error:
        return Answer(body={"message": str(error)}, status=400)
    except NoSuchContainer as error:
        return Answer(body={"message": f"No such container: {error}"}, status=404)
    return Answer(body={"message": "page not found"}, status=404)


def _order(engine: Engine, name: str, word: str) -> Answer:
    one = engine.named(name)
    if word in _NEEDS and one.state not in _NEEDS[word]:
        return Answer(body={"message": f"Container {one.id} is not {_NEEDS[word][0]}"}, status=409)
    if (word == "start" and one.running) or (word == "stop" and one.state in ("exited", "created")):
        return Answer(body="", status=304)
    _ORDERS[word](engine, one.id)
    return Answer(body="", status=204)


def _removal(engine: Engine, name: str, *, force: bool) -> Answer:
    one = engine.named(name)
    if one.running and not force:
        return Answer(body={"message": f"cannot remove container {one.id}: container is running"}, status=409)
    engine.remove(one.id)
    return Answer(body="", status=204)
