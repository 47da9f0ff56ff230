"""What keeps the agent small takes nothing from it."""

import subprocess
import sys
import zlib

import msgspec

from pulse_core.agent.wire import Envelope, packed
from pulse_core.model.ids import AgentId
from pulse_core.model.push import MAX_DECODED_BYTES, AgentCard

ENVELOPE = Envelope(protocol=1, agent=AgentCard(id=AgentId("a1"), version="0.1.0"), source="host:local", sent_at=5.0)
SCRIPT = """
import sys
from pulse_core.agent.lean import one_heap, settle, skip_command_line
one_heap()
skip_command_line()
import httpx
assert httpx.AsyncClient and httpx.AsyncHTTPTransport
assert not {'click', 'rich', 'pygments'} & sys.modules.keys()
settle()
"""


def test_an_agent_imports_the_client_without_its_command_line() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_push_is_the_same_json_in_however_many_parts_it_was_packed() -> None:
    for bodies in ([], [b'{"a":1}'], [b'{"a":1}', b'{"b":2}', b'{"c":3}']):
        body = packed(ENVELOPE, bodies)

        said = msgspec.json.decode(zlib.decompress(body or b"", 31))
        assert said["reports"] == [msgspec.json.decode(one) for one in bodies]
        assert said["source"] == "host:local"


def test_a_push_that_the_server_would_refuse_for_its_size_is_not_made() -> None:
    assert packed(ENVELOPE, [b'"' + b"x" * MAX_DECODED_BYTES + b'"']) is None
