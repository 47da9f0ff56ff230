// Remove an agent that no longer reports: what it reported is forgotten, and its token ends.

import { ask, query } from "../../../api/http";
import type { AgentView } from "../../../api/insight";
import type { Token } from "../../../api/types";
import { may } from "../../../stores/session";
import { words as all } from "../../../strings/insight";
import { Confirm } from "../../../ui/Confirm";

const words = all.agents;

export function RemoveAgent(props: { agent: AgentView; onGone: () => void; onClose: () => void }) {
  const name = () => props.agent.hostname || props.agent.id;
  return (
    <Confirm title={words.removeTitle(name())} text={words.removeText(name(), props.agent.sources.length)} action={words.remove} unexplained onClose={props.onClose} onConfirm={() => remove(props.agent).then(props.onGone)} />
  );
}

/** The token goes first: with it the agent would be back at once. */
async function remove(agent: AgentView): Promise<void> {
  if (may("read", "users")) {
    const { data } = await ask<{ data: Token[] }>("/api/tokens");
    for (const token of data.filter((one) => one.agent === agent.id)) await ask(`/api/tokens/${encodeURIComponent(token.id)}`, { method: "DELETE" });
  }
  for (const source of agent.sources) await ask(`/api/monitoring/sources?${query({ source })}`, { method: "DELETE" });
}
