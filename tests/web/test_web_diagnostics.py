"""What goes along with a question for help holds no secret, and leads to nobody's machines unless they say so."""

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.model.health import Problem, SourceFailure, SourceHealth
from pulse_core.settings import Settings
from pulse_core.web.scrub import LONGEST, without_addresses, without_secrets
from tests.web.paper import PaperCondition

URL = "/api/diagnostics"
PLANTED = ("hunter2", "s3cr3t!word", "Zm9vYmFyQmF6UXV4MTIzNDU2", "0123456789abcdef0123456789abcdef", "tulip-bulb")
PLACES = ("10.20.30.40", "fd00::17", "pve1.lan", "cellar", "bc:24:11:00:11:22", "/srv/ada/pulse", "ada@example.org", "web-17")
SAID = (
    "GET https://root:hunter2@pve1.lan:8006/api2 failed: password=s3cr3t!word, Authorization: Bearer Zm9vYmFyQmF6UXV4MTIzNDU2",
    "cellar (10.20.30.40, fd00::17, bc:24:11:00:11:22) refused the ticket 0123456789abcdef0123456789abcdef of ada@example.org",
    "cannot write /srv/ada/pulse/x; web-17 was told tulip-bulb",
)


class LooseTongue(PaperCondition):
    """Whatever it says, it says too much."""

    def problems(self) -> Sequence[Problem]:
        return [Problem(part="settings", message=said) for said in SAID]

    def sources(self) -> Sequence[SourceHealth]:
        return [
            SourceHealth(
                source=f"agent:a{number}/lab:https://root:hunter2@pve1.lan",
                offer="lab",
                title="Lab on cellar",
                state="open",
                interval_seconds=10,
                effective_interval_seconds=300,
                consecutive_failures=4,
                last_error=SourceFailure(at=1.0, category="refused", message=said, hint=said),
            )
            for number, said in enumerate(SAID)
        ]


@pytest.fixture
def loose(rooms, open_client, connections, make_thing):
    """A Pulse whose every part talks of what it should not."""
    told = Settings(
        data_dir="/srv/ada/pulse",
        public_url="https://root:hunter2@pve1.lan",
        allowed_hosts=("pve1.lan",),
        brought={"PULSE_OIDC_CLIENT_SECRET": "tulip-bulb"},
    )
    rooms.estate.known = [make_thing("r9", name="web-17")]
    return open_client(rooms=attrs.evolve(rooms, condition=LooseTongue(), settings=lambda: told))


@pytest.mark.parametrize("addresses", ["false", "true"])
async def test_a_planted_secret_never_appears(loose, addresses):
    answer = await loose.get(URL, params={"addresses": addresses})

    assert answer.status_code == 200
    assert [secret for secret in PLANTED if secret in answer.text] == []


async def test_the_secret_of_a_connection_never_appears_wherever_it_is_told(rooms, open_client):
    class Teller(PaperCondition):
        def problems(self):
            return [Problem(part="lab", message="the lab was asked with open sesame and said no")]

    client = open_client(rooms=attrs.evolve(rooms, condition=Teller()))
    order = {"offer": "lab", "title": "Lab", "config": {"address": "lab.lan", "token": "open sesame"}}
    assert (await client.post("/api/connections", json=order)).status_code == 201

    assert "open sesame" not in (await client.get(URL, params={"addresses": "true"})).text


async def test_no_address_path_or_name_appears_unless_it_was_asked_for(loose):
    answer = await loose.get(URL)

    assert [place for place in PLACES if place in answer.text] == []
    assert answer.json()["sources"][0]["name"] == "source-1"
    assert answer.json()["sources"][0]["failure"] == "refused"


async def test_addresses_are_there_when_they_were_asked_for(loose):
    told = (await loose.get(URL, params={"addresses": "true"})).json()

    assert "10.20.30.40" in told["sources"][1]["message"]
    assert told["settings"]["PULSE_ALLOWED_HOSTS"] == "pve1.lan"


async def test_it_says_what_helps_and_is_a_file(client):
    answer = await client.get(URL)
    told = answer.json()

    assert told["version"] == "0.1.0"
    assert told["sources"][0]["offer"] == "host"
    assert told["settings"]["PULSE_RAW_DAYS"] == "2.0"
    assert set(told["resources"])
    assert told["store"]["series"] == 1
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_store_that_does_not_answer_takes_nothing_else_along(client, rooms):
    async def gone():
        from pulse_core.errors import StoreUnavailable

        raise StoreUnavailable("no disk")

    rooms.series.stats = gone

    assert (await client.get(URL)).json()["store"] is None


async def test_who_may_only_look_does_not_get_it(access, stranger):
    from tests.web.paper import CONSOLE

    minted = await access.tokens.mint(name="eyes", scopes=("monitoring:read",), expires_at=None, personal=False, by=CONSOLE)

    answer = await stranger.get(URL, headers={"authorization": f"Bearer {minted.secret}"})

    assert answer.status_code == 403


@pytest.mark.parametrize("said", ["the node is down", "asked 17 times within 30 s", "Needs Sys.Audit on /"])
def test_a_sentence_without_secrets_stays_as_it_is(said):
    assert without_secrets(said) == said


@given(st.text(max_size=2000))
def test_any_text_is_taken_and_none_grows_beyond_measure(text):
    safe = without_secrets(text)

    assert len(safe) <= LONGEST
    assert isinstance(without_addresses(safe, {"cellar"}), str)


@given(st.from_regex(r"[A-Za-z0-9]{8,40}", fullmatch=True), st.sampled_from(["token=", "password: ", "secret is ", '"apiKey": ']))
def test_what_is_labelled_as_a_secret_is_one(secret, label):
    assert secret not in without_secrets(f"refused with {label}{secret} by nobody")
