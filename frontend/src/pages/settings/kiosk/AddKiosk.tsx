// Make a link for wall displays: its views in turn, when it ends, and its address once.

import X from "lucide-solid/icons/x";
import { createSignal, createUniqueId, For, Index, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { KioskLinkMade, KioskView } from "../../../api/types";
import { PAGES } from "../../../frame/pages";
import { kiosk } from "../../../strings/kiosk";
import { Field } from "../../../ui/Field";
import { FormDialog } from "../../../ui/FormDialog";
import { ShownOnce } from "../../../ui/ShownOnce";
import { Expires } from "../tokens/Expires";

const w = kiosk.links;
const MOST = 20;

export function AddKiosk(props: { onMade: () => void; onClose: () => void }) {
  const [name, setName] = createSignal("");
  const [days, setDays] = createSignal<number | null>(365);
  const [views, setViews] = createSignal<KioskView[]>([{ path: "/dashboard", seconds: 30 }]);
  const [made, setMade] = createSignal<KioskLinkMade>();
  const make = async (): Promise<void> => {
    const body = { name: name().trim(), views: views().map((view) => ({ ...view, path: view.path.trim() })), expires_in_days: days() };
    setMade(await ask<KioskLinkMade>("/api/kiosk-links", { method: "POST", body }));
    props.onMade();
  };
  const address = (one: KioskLinkMade) => `${location.origin}/kiosk#${one.secret}`;
  return (
    <Show
      when={made()}
      fallback={
        <FormDialog wide title={w.title} text={w.text} action={w.action} disabled={name().trim() === ""} onClose={() => made() || props.onClose()} onSubmit={make}>
          <div class="mt-4 grid grid-cols-[minmax(0,1fr)] gap-4">
            <Field label={w.name} value={name()} onInput={setName} placeholder={w.namePlaceholder} autofocus required maxLength={100} />
            <Views views={views()} onChange={setViews} />
            <Expires days={days()} onChoose={setDays} />
          </div>
        </FormDialog>
      }
    >
      {(one) => <ShownOnce title={w.once(one().link.name)} text={w.onceText} secret={address(one())} onClose={props.onClose} />}
    </Show>
  );
}

function Views(props: { views: KioskView[]; onChange: (views: KioskView[]) => void }) {
  const pages = createUniqueId();
  const change = (at: number, part: Partial<KioskView>): void => props.onChange(props.views.map((view, place) => (place === at ? { ...view, ...part } : view)));
  return (
    <fieldset class="min-w-0">
      <legend class="mb-1 text-xs font-medium">{w.shown}</legend>
      <datalist id={pages}>
        <For each={PAGES}>{(page) => <option value={page.path}>{page.title}</option>}</For>
      </datalist>
      <div class="grid grid-cols-[minmax(0,1fr)] gap-2">
        <Index each={props.views}>
          {(view, at) => (
            <div class="flex gap-2">
              <input class="field h-9! min-w-0 flex-1" list={pages} aria-label={w.path(at + 1)} value={view().path} required pattern="/.+" maxLength={500} onInput={(event) => change(at, { path: event.currentTarget.value })} />
              <input class="field h-9! w-[84px]" type="number" min={5} max={3600} aria-label={w.seconds(at + 1)} value={view().seconds} required onInput={(event) => change(at, { seconds: Math.round(event.currentTarget.valueAsNumber) || 0 })} />
              <Show when={props.views.length > 1}>
                <button type="button" class="btn-icon size-9!" aria-label={w.remove(at + 1)} onClick={() => props.onChange(props.views.filter((_, place) => place !== at))}>
                  <X size={15} aria-hidden="true" />
                </button>
              </Show>
            </div>
          )}
        </Index>
      </div>
      <p class="note mt-1.5">{w.pathNote}</p>
      <Show when={props.views.length < MOST}>
        <button type="button" class="btn mt-2" onClick={() => props.onChange([...props.views, { path: "/workloads", seconds: 30 }])}>
          {w.more}
        </button>
      </Show>
    </fieldset>
  );
}
