// Have events sent on to another system.

import { createSignal, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { AuditWebhook, WebhookMade } from "../../../api/types";
import { words } from "../../../strings/administration";
import { Field } from "../../../ui/Field";
import { ShownOnce } from "../../../ui/ShownOnce";
import { OneOf, SomeOf } from "../parts/Choice";
import { FormDialog } from "../../../ui/FormDialog";
import { eventNames, eventTitle } from "./names";

const w = words.audit.webhooks;

const isOwn = (url: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/i.test(url);
const isAddress = (url: string): boolean => /^https?:\/\/[^\s/]+/i.test(url);

export function AddWebhook(props: { onMade: (hook: AuditWebhook) => void; onClose: () => void }) {
  const [url, setUrl] = createSignal("");
  const [some, setSome] = createSignal<"all" | "some">("all");
  const [events, setEvents] = createSignal<string[]>([]);
  const [secret, setSecret] = createSignal("");
  const [own, setOwn] = createSignal(false);
  const ready = () => isAddress(url().trim()) && (some() === "all" || events().length > 0);
  const add = async (): Promise<void> => {
    const answer = await ask<WebhookMade>("/api/audit/webhooks", { method: "POST", body: { url: url().trim(), events: some() === "all" ? [] : events(), allow_loopback: own() && isOwn(url().trim()) } });
    props.onMade(answer.webhook);
    setSecret(answer.secret);
  };
  return (
    <Show
      when={secret()}
      fallback={
        <FormDialog wide title={w.add} text={w.lead} action={w.action} disabled={!ready()} onClose={() => secret() || props.onClose()} onSubmit={add}>
          <div class="mt-4 grid gap-4">
            <Field label={w.url} value={url()} onInput={setUrl} hint={url().startsWith("http://") ? w.insecure : w.urlNote} error={url().length > 8 && !isAddress(url().trim()) ? w.urlBad : ""} autofocus required mono maxLength={2000} placeholder={w.urlPlaceholder} />
            <Show when={isOwn(url().trim())}>
              <label class="flex items-start gap-2.5">
                <input type="checkbox" class="mt-[3px] shrink-0 accent-(--accent)" checked={own()} onChange={(event) => setOwn(event.currentTarget.checked)} />
                <span>
                  <span class="block font-medium">{w.loopback}</span>
                  <span class="note">{w.loopbackNote}</span>
                </span>
              </label>
            </Show>
            <OneOf
              legend={w.events}
              options={[
                { value: "all", title: w.allEvents },
                { value: "some", title: w.someEvents },
              ]}
              chosen={some()}
              onChoose={setSome}
            />
            <Show when={some() === "some"}>
              <SomeOf legend={w.someEvents} hint={events().length === 0 ? w.pick : undefined} columns options={eventNames().map((name) => ({ value: name, title: eventTitle(name), note: name }))} chosen={events()} onChoose={setEvents} />
            </Show>
          </div>
        </FormDialog>
      }
    >
      {(one) => <ShownOnce title={w.secretTitle} text={w.secretText} secret={one()} onClose={props.onClose} />}
    </Show>
  );
}
