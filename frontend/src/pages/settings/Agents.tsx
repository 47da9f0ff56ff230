// Agents: the command for a new one, and how each that reports fares.

import { createSignal, For, Show } from "solid-js";
import { ask } from "../../api/http";
import type { AgentList, AgentView } from "../../api/insight";
import { duration } from "../../draw/format";
import { mayEnrol } from "../../enter/Enrol";
import { live } from "../../stores/live";
import { may } from "../../stores/session";
import { text } from "../../strings/en";
import { words as all } from "../../strings/insight";
import { Blank } from "../../ui/Blank";
import { Copyable } from "../../ui/Copyable";
import { Icon } from "../../ui/Icon";
import { Invite } from "./agents/Invite";
import { RemoveAgent } from "./agents/RemoveAgent";
import { createAnswer } from "./parts/answer";
import { Section } from "./Section";

const words = all.agents;
const TONES = { live: "", waiting: "warning", backing_off: "warning", open: "bad", paused: "" };

export default function Agents() {
  const agents = createAnswer(() => ask<AgentList>("/api/agents"));
  const [adding, setAdding] = createSignal(false);
  const [leaving, setLeaving] = createSignal<AgentView>();
  return (
    <Section
      title={words.title}
      lead={words.lead}
      needs={[agents]}
      tools={
        <Show when={mayEnrol()}>
          <button type="button" class="btn" classList={{ "btn-primary": !adding() }} aria-expanded={adding()} onClick={() => setAdding(!adding())}>
            {words.invite}
          </button>
        </Show>
      }
    >
      <Show when={adding()}>
        <Invite onArrived={() => void agents.again()} />
      </Show>
      <Show when={agents.data()?.data.length} fallback={<Blank small title={words.none} text={words.noneText} icon={<Icon name="cable" size={22} />} />}>
        <ul class="grid gap-2.5">
          <For each={agents.data()?.data}>{(agent) => <Card agent={agent} server={agents.data()?.version ?? ""} onRemove={() => setLeaving(agent)} />}</For>
        </ul>
      </Show>
      <Show when={leaving()} keyed>
        {(agent) => <RemoveAgent agent={agent} onGone={() => void agents.again()} onClose={() => setLeaving(undefined)} />}
      </Show>
    </Section>
  );
}

function Card(props: { agent: AgentView; server: string; onRemove: () => void }) {
  const [uninstalling, setUninstalling] = createSignal(false);
  const name = () => props.agent.hostname || props.agent.id;
  return (
    <li class="card px-4 py-3">
      <div class="flex flex-wrap items-baseline gap-x-2.5 gap-y-1.5">
        <h2 class="font-medium wrap-anywhere">{name()}</h2>
        <span class="note wrap-anywhere">{props.agent.id}</span>
        <span class="tag ml-auto" data-tone={TONES[props.agent.state]}>
          {words.state[props.agent.state]}
        </span>
        <button type="button" class="btn self-center" aria-expanded={uninstalling()} aria-label={`${words.uninstall} ${name()}`} onClick={() => setUninstalling(!uninstalling())}>
          {words.uninstall}
        </button>
        <Show when={may("delete", "nodes")}>
          <button type="button" class="btn self-center" disabled={props.agent.state === "live"} title={props.agent.state === "live" ? words.stillReports : undefined} aria-label={`${words.remove} ${name()}`} onClick={() => props.onRemove()}>
            {words.remove}
          </button>
        </Show>
      </div>
      <dl class="mt-2 grid grid-cols-[repeat(auto-fit,minmax(130px,1fr))] gap-x-4 gap-y-2">
        <For each={numbers(props.agent, props.server)}>
          {([title, value, note]) => (
            <div class="min-w-0">
              <dt class="note">{title}</dt>
              <dd class="wrap-anywhere tabular-nums">
                {value} <span class="note">{note}</span>
              </dd>
            </div>
          )}
        </For>
      </dl>
      <Show when={props.agent.spool_dropped > 0}>
        <p class="mt-2 text-warn">{words.lost(props.agent.spool_dropped)}</p>
      </Show>
      <Show when={uninstalling()}>
        <div class="mt-3 grid gap-2 border-t border-hair pt-3">
          <p>{words.uninstallRun}</p>
          <Copyable label={words.uninstallRun} value={UNINSTALL} />
          <p class="note">{words.uninstallThen}</p>
        </div>
      </Show>
    </li>
  );
}

const UNINSTALL = "systemctl disable --now pulse-agent; pulse agent uninstall && systemctl daemon-reload";

function numbers(agent: AgentView, server: string): [string, string, string][] {
  const skew: [string, string, string][] = agent.clock_skew_seconds === null ? [] : [[words.skew, words.skewBy(duration(Math.abs(agent.clock_skew_seconds))), ""]];
  return [
    [words.version, agent.version || words.unknown, agent.behind ? words.behind(server) : ""],
    [words.heard, agent.heard_at === null ? words.notHeard : text.ago(duration(Math.max(0, live.serverNow() - agent.heard_at))), ""],
    [words.sources, words.sourceCount(agent.sources.length), agent.failing > 0 ? words.failing(agent.failing) : ""],
    [words.privileges, agent.version === "" ? words.unknown : agent.privileges.join(", ") || words.noPrivileges, ""],
    ...skew,
  ];
}
