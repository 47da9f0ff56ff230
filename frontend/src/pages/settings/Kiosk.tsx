// The links by which wall displays come in.

import { createSignal, For, Show } from "solid-js";
import { ask } from "../../api/http";
import type { KioskLinkView } from "../../api/types";
import { duration } from "../../draw/format";
import { now } from "../../stores/clock";
import { may } from "../../stores/session";
import { text } from "../../strings/en";
import { kiosk } from "../../strings/kiosk";
import { Blank } from "../../ui/Blank";
import { FormDialog } from "../../ui/FormDialog";
import { Icon } from "../../ui/Icon";
import { AddKiosk } from "./kiosk/AddKiosk";
import { createAnswer } from "./parts/answer";
import { Section } from "./Section";

const w = kiosk.links;

export default function Kiosk() {
  const links = createAnswer(() => ask<{ data: KioskLinkView[] }>("/api/kiosk-links").then((answer) => answer.data));
  const [adding, setAdding] = createSignal(false);
  const [ending, setEnding] = createSignal<KioskLinkView>();
  const revoke = (one: KioskLinkView) => ask(`/api/kiosk-links/${encodeURIComponent(one.link.id)}`, { method: "DELETE" }).then(links.again);
  return (
    <>
      <Section
        title={text.settings.sections.kiosk}
        lead={w.lead}
        needs={[links]}
        tools={
          <Show when={may("admin", "users")}>
            <button type="button" class="btn btn-primary" onClick={() => setAdding(true)}>
              {w.add}
            </button>
          </Show>
        }
      >
        <Show when={(links.data() ?? []).length > 0} fallback={<Blank small title={w.none} text={w.noneText} icon={<Icon name="monitor" size={22} />} />}>
          <ul class="card divide-y divide-hair" aria-label={w.list}>
            <For each={links.data()}>{(one) => <One one={one} onRevoke={() => setEnding(one)} />}</For>
          </ul>
        </Show>
      </Section>
      <Show when={adding()}>
        <AddKiosk onMade={() => void links.again()} onClose={() => setAdding(false)} />
      </Show>
      <Show when={ending()}>
        {(one) => <FormDialog grave title={w.confirm(one().link.name)} text={w.confirmText(one().screens.length)} action={w.revoke} onClose={() => setEnding(undefined)} onSubmit={() => revoke(one())} />}
      </Show>
    </>
  );
}

function One(props: { one: KioskLinkView; onRevoke: () => void }) {
  const link = () => props.one.link;
  const left = () => (link().expires_at === null ? undefined : (link().expires_at ?? 0) - now());
  const seen = () => Math.max(0, ...props.one.screens.map((screen) => screen.seen_at));
  const facts = () => [
    w.views(link().views.length),
    w.screens(props.one.screens.length) + (seen() > 0 ? `, ${w.seen(duration(Math.max(0, now() - seen())))}` : ""),
    left() === undefined ? w.never : (left() ?? 0) <= 0 ? w.expired : w.ends(duration(left() ?? 0)),
    w.made(link().created_by, duration(Math.max(0, now() - link().created_at))),
  ];
  return (
    <li class="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div class="min-w-0 flex-[1_1_220px]">
        <h2 class="font-medium wrap-anywhere">
          {link().name} <code class="font-mono text-xs font-normal text-muted">{link().hint}</code>
        </h2>
        <p class="text-muted wrap-anywhere">{facts().join(" · ")}</p>
        <p class="note wrap-anywhere">{link().views.map((view) => `${view.path} (${view.seconds} s)`).join(" → ")}</p>
      </div>
      <Show when={may("admin", "users")}>
        <button type="button" class="btn text-bad" aria-label={w.revokeOf(link().name)} onClick={() => props.onRevoke()}>
          {w.revoke}
        </button>
      </Show>
    </li>
  );
}
