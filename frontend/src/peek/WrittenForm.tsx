// Edit the note, the tags and the links of a resource in place.

import X from "lucide-solid/icons/x";
import { createSignal, createUniqueId, Index, Show } from "solid-js";
import { ask, Refused } from "../api/http";
import type { Metadata, Resource, WebLink } from "../api/types";
import { text } from "../strings/en";
import { written as words } from "../strings/written";
import { createDeed } from "../ui/deed";
import { Field } from "../ui/Field";
import { Trouble } from "../ui/Trouble";

const MOST_LINKS = 10;

export const tagsOf = (typed: string): string[] => [...new Set(typed.split(",").map((tag) => tag.trim()).filter(Boolean))];

export function WrittenForm(props: { resource: Resource; onClose: () => void }) {
  const before = props.resource.metadata ?? undefined;
  const id = props.resource.id;
  const noteId = createUniqueId();
  const [note, setNote] = createSignal(before?.note ?? "");
  const [tags, setTags] = createSignal(before?.tags.join(", ") ?? "");
  const [links, setLinks] = createSignal<WebLink[]>(before?.links.map((link) => ({ ...link })) ?? []);
  const { busy, failure, run } = createDeed((error) => (error instanceof Refused && error.code === "changed_meanwhile" ? words.meanwhile : text.somethingFailed(error.message)));
  const change = (at: number, part: Partial<WebLink>): void => void setLinks(links().map((link, place) => (place === at ? { ...link, ...part } : link)));
  const save = async (): Promise<void> => {
    const body = { note: note(), tags: tagsOf(tags()), links: links().filter((link) => link.url.trim() !== ""), seen_at: before?.changed_at ?? 0 };
    await ask<Metadata>(`/api/resources/${encodeURIComponent(id)}/metadata`, { method: "PUT", body });
    props.onClose();
  };
  return (
    <form class="grid gap-3" onSubmit={(event) => void run(event, save)}>
      <div>
        <label for={noteId} class="mb-1 block text-xs font-medium">
          {words.note}
        </label>
        <textarea id={noteId} class="field h-28! w-full py-2" maxLength={4096} value={note()} onInput={(event) => setNote(event.currentTarget.value)} />
        <p class="note mt-1">{words.noteHint}</p>
      </div>
      <Field label={words.tags} value={tags()} onInput={setTags} hint={words.tagsHint} maxLength={1100} />
      <fieldset class="grid gap-2">
        <legend class="mb-1 text-xs font-medium">{words.links}</legend>
        <Index each={links()}>
          {(link, at) => (
            <div class="flex items-end gap-2">
              <div class="w-2/5">
                <Field label={words.label} value={link().label} onInput={(label) => change(at, { label })} maxLength={80} />
              </div>
              <div class="min-w-0 flex-1">
                <Field label={words.url} value={link().url} onInput={(url) => change(at, { url })} maxLength={1000} />
              </div>
              <button type="button" class="btn" aria-label={words.removeLink(link().label || link().url)} onClick={() => setLinks(links().filter((_, place) => place !== at))}>
                <X size={14} aria-hidden="true" />
              </button>
            </div>
          )}
        </Index>
        <Show when={links().length < MOST_LINKS}>
          <button type="button" class="btn justify-self-start" onClick={() => setLinks([...links(), { label: "", url: "" }])}>
            {words.addLink}
          </button>
        </Show>
      </fieldset>
      <Trouble text={failure()} />
      <div class="flex justify-end gap-2">
        <button type="button" class="btn" onClick={props.onClose}>
          {text.cancel}
        </button>
        <button type="submit" class="btn btn-primary" disabled={busy()}>
          {words.save}
        </button>
      </div>
    </form>
  );
}
