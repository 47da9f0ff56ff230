"""Read why a guest's agent did not answer, and how long to leave it alone."""

from typing import Final, Literal

import attrs

from pulse_core.plugin import Json, SourceError
from pulse_proxmox.client.answers import Failed, Forbidden, NodeUnreachable, NotThere, Silent

NOT_RUNNING_SECONDS: Final = 300.0
FORBIDDEN_SECONDS: Final = 1800.0
SOON_SECONDS: Final = 60.0

Kind = Literal["not_running", "timeout", "forbidden", "disabled", "file_read", ""]
_REFUSED_BY_GUEST = ("has been disabled", "has been blocked", "is disabled", "not allowed", "has not been found", "not supported")
_NO_FILE = ("failed to open file", "guest-file-open", "can't open")


@attrs.frozen(kw_only=True)
class Refusal:
    """Why there is no answer. `of_question` says that others may still be asked; no `kind` means that nobody need know."""

    kind: Kind
    seconds: float
    reason: str = ""
    fix: str = ""
    of_question: bool = False

    def shown(self) -> Json:
        """As a payload says it."""
        return {"kind": self.kind, "reason": self.reason, "fix": self.fix}


def refusal_of(error: SourceError, *, question: str, release: int) -> Refusal:
    """What the error means. `release` is the first number of the cluster's version: privileges have other names since 9."""
    words = str(error)
    if isinstance(error, Forbidden):
        return _forbidden(error, question, release)
    if isinstance(error, NodeUnreachable):
        return Refusal(kind="", seconds=SOON_SECONDS)
    if question == "meminfo" and any(one in words for one in (*_NO_FILE, *_REFUSED_BY_GUEST)):
        fix = "let its agent read files: take guest-file-open, guest-file-read and guest-file-close from those it blocks"
        return Refusal(kind="file_read", seconds=FORBIDDEN_SECONDS, reason="its agent reads no files", fix=fix, of_question=True)
    if any(one in words for one in _REFUSED_BY_GUEST):
        return Refusal(
            kind="disabled",
            seconds=FORBIDDEN_SECONDS,
            reason="its agent does not answer this question",
            fix="update the agent in the guest, or allow what it blocks",
            of_question=True,
        )
    return _of_guest(error, words)


def _of_guest(error: SourceError, words: str) -> Refusal:
    if "guest agent configured" in words:
        fix = "set the option QEMU Guest Agent of the VM, and start it anew"
        return Refusal(kind="disabled", seconds=NOT_RUNNING_SECONDS, reason="its agent is not switched on", fix=fix)
    if "guest agent is not running" in words:
        fix = "install qemu-guest-agent in the guest, and start it"
        return Refusal(kind="not_running", seconds=NOT_RUNNING_SECONDS, reason="its agent does not run", fix=fix)
    if isinstance(error, NotThere) or "not running" in words:
        return Refusal(kind="", seconds=SOON_SECONDS)
    if isinstance(error, Silent | Failed):
        fix = "start qemu-guest-agent in the guest anew"
        return Refusal(kind="timeout", seconds=NOT_RUNNING_SECONDS, reason="its agent hangs", fix=fix)
    return Refusal(kind="", seconds=NOT_RUNNING_SECONDS)


def _forbidden(error: Forbidden, question: str, release: int) -> Refusal:
    needed = "VM.Monitor"
    if release == 0 or release >= 9:
        needed = "VM.GuestAgent.FileRead" if question == "meminfo" else "VM.GuestAgent.Audit"
    where = error.path or "/vms"
    return Refusal(
        kind="forbidden",
        seconds=FORBIDDEN_SECONDS,
        reason=f"the privilege {needed} is missing on {where}",
        fix=f"give {needed} on {where} to the user and to its token",
        of_question=True,
    )
