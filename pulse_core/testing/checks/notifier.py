"""What a notifier promises: any message is delivered or refused by name, and nothing else is raised."""

from collections.abc import Iterator
from typing import Final

from pulse_core.errors import SourceError
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.ports import Message, Notifier
from pulse_core.plugin.tools import Tools
from pulse_core.testing.checks.promise import Promise, hold
from pulse_core.testing.tools import tools as make_tools

MESSAGES: Final = (
    Message(id="1", title="CPU is high", text="web-1 has been above 95 % for 5 minutes", severity="warning"),
    Message(id="1", title="CPU is high", text="the same message again, as after a crash", severity="warning"),
    Message(id="2", title="Ünïcode 🚨 and \u202ebidi", text="", severity="critical", link="https://pulse.example/i/2"),
    Message(id="3", title="Two\r\nSubject: lines", text="<b>&amp;</b> *md* `code`\n\x1b[31mred", severity="info"),
    Message(id="4", title="long " * 200, text="very long " * 5_000, severity="resolved"),
)


async def check_notifier(offer: Offer[Notifier], config: object, *, tools: Tools | None = None) -> None:
    """Open the notifier, send it odd messages and close it. Raises ContractBroken for anything but a SourceError."""
    async with offer.open(config, tools or make_tools(f"{offer.name}:check")) as notifier:
        outcomes = [(message, await _send(notifier, message)) for message in MESSAGES]
    hold(f"the notifier {offer.name}", (Promise("it delivers, or says why not", tuple(_troubles(outcomes))),))


async def _send(notifier: Notifier, message: Message) -> Exception | None:
    try:
        await notifier.send(message)
    except Exception as error:  # the plugin border
        return error
    return None


def _troubles(outcomes: list[tuple[Message, Exception | None]]) -> Iterator[str]:
    for message, error in outcomes:
        if error is not None and not isinstance(error, SourceError):
            yield f"with {message.title[:40]!r} it raised {type(error).__name__}: {error}"
    if outcomes and all(error is not None for _, error in outcomes):
        yield "it delivered nothing at all"
