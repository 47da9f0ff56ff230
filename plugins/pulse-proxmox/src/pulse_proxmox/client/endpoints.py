"""One server of a cluster: whether it answers, and how long it rests when it does not."""

import attrs

from pulse_core.plugin import SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from pulse_proxmox.client.answers import Failed, Forbidden, NodeUnreachable, Silent, Unauthorised
from pulse_proxmox.client.session import Session

FIRST_REST_SECONDS = 10.0
LONGEST_REST_SECONDS = 300.0
_STORE_DOWN = ("ipcc_send_rec", "Connection refused", "cluster not ready")


@attrs.define(eq=False)
class Endpoint:
    """A server that answers for the whole cluster. `node` is whose it is, as soon as that is known.

    `until_quorate`: it was cut off from the others, and has to have quorum before it is asked again.
    One that was learnt is not asked before it was tested: where it says it is may be no way for us.
    """

    where: str
    session: Session
    node: str = ""
    pin: str = ""
    learnt: bool = False
    healthy: bool = True
    worked: bool = False
    failures: int = 0
    rests_until: float = float("-inf")
    until_quorate: bool = False
    trouble: SourceError | None = None

    def answered(self) -> None:
        """It is well."""
        self.healthy, self.worked, self.failures, self.trouble = True, True, 0, None
        self.until_quorate = False

    def failed(self, error: SourceError, now: float) -> None:
        """Rest it; each time in a row longer."""
        self.rests_until = now + min(FIRST_REST_SECONDS * 2.0 ** min(self.failures, 10), LONGEST_REST_SECONDS)
        self.healthy, self.trouble = False, error
        self.failures += 1


def is_own_fault(error: SourceError, *, node: str) -> bool:
    """Whether a server is to blame that answered so; `node` is the one that was asked about, empty for the whole cluster.

    What a server says of another, or of a guest, is not: it answers for them as well as it can. Nor is its silence about
    them, even about itself: a guest's agent may hang, or a disk. If it is all of the server that hangs, the questions about
    the whole cluster will tell.
    """
    if isinstance(error, NodeUnreachable | Forbidden | Unauthorised):
        return False
    if isinstance(error, Failed):
        return error.status in (502, 503, 504) or any(words in error.words for words in _STORE_DOWN)
    if isinstance(error, Silent | SourceGarbled):
        return not node
    return isinstance(error, SourceUnreachable | SourceRefused)
