"""`pulse audit`: read the audit trail, take it away, and prove it, also where no Pulse is."""

import argparse
import contextlib
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulse_core.cli.console import DONE, add_action, answered, refusal
from pulse_core.cli.shown import as_json, listed, plain, table, when
from pulse_core.errors import ConfigError, PulseError

if TYPE_CHECKING:
    import httpx

    from pulse_core.audit.verify import AuditProof

NOT_INTACT = 1
HEADINGS = ("SEQ", "TIME", "EVENT", "OUTCOME", "WHO", "SUBJECT", "FROM")
PIECE_BYTES = 65_536


def add_parser(commands: Any) -> None:
    """Add `audit` with its actions."""
    parser = commands.add_parser("audit", help="read, export and prove the audit trail")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add_list(add_action(actions, "list", _list, "list events, newest first"))
    export = add_action(actions, "export", _export, "write the trail into a file that can be proven, or read")
    export.add_argument("file", metavar="FILE", help="where to; - for standard output")
    export.add_argument("--format", choices=("jsonl", "json", "csv"), default="jsonl", help="jsonl proves (default)")
    _add_span(export)
    verify = actions.add_parser("verify", help="prove an exported file", description="Prove an exported file. Needs no Pulse.")
    verify.add_argument("file", metavar="FILE", help="an export in the format jsonl; - for standard input")
    verify.add_argument("--key", default="", metavar="HEX", help="the public key that must have signed it: see `pulse audit key`")
    verify.add_argument("--earlier", metavar="FILE", help="an earlier export, checkpoint or webhook delivery to hold it against")
    verify.add_argument("--json", action="store_true", help="print the verdict as JSON")
    verify.set_defaults(run=verified)
    add_action(actions, "key", _key, "print the public key that verifies exports")


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", metavar="NAME", help="an event (user.added), or a noun (user)")
    parser.add_argument("--actor", metavar="NAME", help="who did it")
    parser.add_argument("--outcome", choices=("done", "refused", "failed"))
    parser.add_argument("--text", metavar="TEXT", help="a text anywhere in the event")
    parser.add_argument("--before", type=int, metavar="SEQ", help="only what is older than this number")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="how many (default 50, at most 500)")
    _add_span(parser)


def _add_span(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=_time, metavar="TIME", help="nothing older: 2026-01-31, 2026-01-31T12:00")
    parser.add_argument("--until", type=_time, metavar="TIME", help="nothing newer")


def _time(text: str) -> float:
    """A moment in this machine's own time zone, unless it names another."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is no time: write 2026-01-31 or 2026-01-31T12:00") from None


def _given(**values: object) -> Mapping[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}


async def _list(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    asked = _given(
        event=arguments.event,
        actor=arguments.actor,
        outcome=arguments.outcome,
        q=arguments.text,
        since=arguments.since,
        until=arguments.until,
        before_seq=arguments.before,
        limit=arguments.limit,
    )
    answer = await answered(client, "GET", "/api/audit", params=asked)
    print(as_json(answer) if arguments.json else table(HEADINGS, map(_row, listed(answer))))
    if answer["next"] and not arguments.json:
        print(f"\nolder ones: --before {answer['next']}")
    return DONE


def _row(event: dict[str, Any]) -> tuple[str, ...]:
    outcome = f"{event['outcome']} ({event['code']})" if event["code"] else event["outcome"]
    times = f" x{event['count']}" if event["count"] > 1 else ""
    who = event["actor"]["name"] or event["actor"]["id"]
    return str(event["seq"]), when(event["at"]), event["event"] + times, outcome, who, event["subject"], event["address"]


async def _key(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    answer = await answered(client, "GET", "/api/audit/key")
    print(as_json(answer) if arguments.json else plain(answer["public"]))
    return DONE


async def _export(client: "httpx.AsyncClient", arguments: argparse.Namespace) -> int:
    import httpx

    asked = _given(format=arguments.format, since=arguments.since, until=arguments.until)
    try:
        async with client.stream("GET", "/api/audit/export", params=asked) as answer:
            if not answer.is_success:
                await answer.aread()
                raise refusal(answer)
            size = await _written(answer, arguments.file)
    except httpx.TransportError as error:
        raise PulseError(f"the export broke off, and was not kept: {str(error) or type(error).__name__}") from error
    if arguments.file != "-":
        proof = f"; prove it with: pulse audit verify {arguments.file}" if arguments.format == "jsonl" else ""
        print(f"{size} bytes in {arguments.file}{proof}", file=sys.stderr)
    return DONE


async def _written(answer: "httpx.Response", name: str) -> int:
    """Write what comes into the file, which is there whole or not at all."""
    if name == "-":
        return await _copied(answer, sys.stdout.fileno())
    part = f"{name}.part"
    try:
        to = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ConfigError("", f"{part} cannot be written: {error.strerror}") from error
    try:
        try:
            size = await _copied(answer, to)
            os.fsync(to)
        finally:
            os.close(to)
        os.replace(part, name)
    except OSError as error:
        raise PulseError(f"{name} cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(part)
    return size


async def _copied(answer: "httpx.Response", to: int) -> int:
    size = 0
    async for piece in answer.aiter_bytes(PIECE_BYTES):
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(to, rest) :]
        size += len(piece)
    return size


def verified(arguments: argparse.Namespace) -> int:
    """Prove a file; nothing of a Pulse is read. 0 when it is intact, 1 when it is not."""
    from pulse_core.audit.verify import AuditFault

    try:
        proof = _proven(arguments)
    except OSError as error:
        raise ConfigError("", f"{error.filename or arguments.file} cannot be read: {error.strerror}") from error
    except AuditFault as found:
        if arguments.json:
            print(as_json({"intact": False, "kind": found.kind, "message": found.message, "line": found.line, "seq": found.seq}))
        else:
            print(f"{arguments.file} is NOT intact: {plain(found)}")
        return NOT_INTACT
    print(as_json(_as_data(proof)) if arguments.json else "\n".join(_told(proof, arguments)))
    return DONE


def _proven(arguments: argparse.Namespace) -> "AuditProof":
    from pulse_core.audit.earlier import known_from
    from pulse_core.audit.verify import lines_of, verify

    known: Mapping[int, str] = {}
    if arguments.earlier:
        with Path(arguments.earlier).open("rb") as earlier:
            known = known_from(lines_of(earlier), key=arguments.key)
    if arguments.file == "-":
        return verify(lines_of(sys.stdin.buffer), key=arguments.key, known=known)
    with Path(arguments.file).open("rb") as file:
        return verify(lines_of(file), key=arguments.key, known=known)


def _as_data(proof: "AuditProof") -> Mapping[str, object]:
    import attrs

    return {"intact": True, **attrs.asdict(proof)}


def _told(proof: "AuditProof", arguments: argparse.Namespace) -> list[str]:
    span = f"events {proof.first_seq} to {proof.last_seq}" if proof.events else "no events"
    times = f", {when(proof.first_at)} to {when(proof.last_at)}" if proof.events else ""
    checkpoints = "1 signed checkpoint" if proof.checkpoints == 1 else f"{proof.checkpoints} signed checkpoints"
    told = [
        f"{arguments.file} is intact: {span}{times}",
        f"organisation {plain(proof.organisation)}, exported {when(proof.exported_at)}, {checkpoints}",
        f"signed by {plain(proof.public)}",
    ]
    if not proof.whole:
        told.append("it is a part: older events were left out when it was exported")
    elif proof.first_seq > 1:
        told.append(f"events 1 to {proof.first_seq - 1} were removed because their time was over, which is signed")
    if arguments.earlier:
        told.append(f"it holds what {arguments.earlier} held: compared at {proof.compared} places")
    if not arguments.key:
        told.append("compare the key with the one that you noted from `pulse audit key`, or give it as --key")
    return told
