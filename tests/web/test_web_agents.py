"""Which agents there are, put together from what they push and what is remembered of them."""

from pulse_core.model.health import SourceFailure, SourceHealth
from pulse_core.model.push import AgentCard
from pulse_core.web.routes.agent_list import agents_of


def source(id, *, state="live", heard=10.0, **more):
    return SourceHealth(
        source=id,
        offer="lab",
        title="Lab",
        state=state,
        interval_seconds=10,
        effective_interval_seconds=10,
        last_success=heard,
        via="agent",
        **more,
    )


def test_the_sources_of_an_agent_stand_under_it():
    failing = SourceFailure(at=1, category="failed", message="no")
    told = [source("agent:a1/lab:x", heard=5.0), source("agent:a1/lab:y", state="backing_off", heard=9.0, last_error=failing)]
    cards = {"a1": AgentCard(id="a1", version="0.9", hostname="cellar", privileges=("disks",))}

    (agent,) = agents_of([*told, source("lab:here")], cards, version="1.0")

    assert (agent.hostname, agent.version, agent.behind, agent.privileges) == ("cellar", "0.9", True, ("disks",))
    assert (agent.sources, agent.failing, agent.heard_at, agent.state) == (["agent:a1/lab:x", "agent:a1/lab:y"], 1, 9.0, "live")


def test_an_agent_that_was_not_heard_since_the_start_is_known_by_its_id():
    (agent,) = agents_of([source("agent:a1/lab:x", state="paused", heard=None)], {}, version="1.0")

    assert (agent.id, agent.hostname, agent.version, agent.behind, agent.heard_at) == ("a1", "", "", False, None)


async def test_an_agent_that_pushed_is_listed_with_the_version_of_the_server(client):
    answer = await client.get("/api/agents")

    assert (answer.status_code, answer.json()) == (200, {"version": "0.1.0", "data": []})
