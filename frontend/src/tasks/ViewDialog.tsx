// Save how a page looks under a name, or change what is saved.

import { createSignal, Show } from "solid-js";
import type { Page } from "../api/types";
import { may, session } from "../stores/session";
import { changeView, type Look, lookOf, orderOf, removeView, type SavedView, saveView } from "../stores/views";
import { views as words } from "../strings/written";
import { Confirm } from "../ui/Confirm";
import { Field } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";

interface ViewDialogProps {
  page: Page;
  look: Look;
  /** The one to change; without it a new one is saved. */
  view?: SavedView;
  onClose: () => void;
}

export const isMine = (view: SavedView): boolean => view.owner === session.state()?.user?.id;

/** Whoever may write changes what is shared; what is not, is one's own. */
export const mayChange = (view: SavedView): boolean => (view.shared ? may("write", "monitoring") : isMine(view));

export function ViewDialog(props: ViewDialogProps) {
  const [name, setName] = createSignal(props.view?.name ?? "");
  const [share, setShare] = createSignal(props.view?.shared ?? false);
  const [asNow, setAsNow] = createSignal(false);
  const [removing, setRemoving] = createSignal(false);
  const submit = (): Promise<unknown> => {
    if (!props.view) return saveView(orderOf(name(), props.page, props.look), share());
    return changeView(props.view, orderOf(name(), props.page, asNow() ? props.look : lookOf(props.view)), share());
  };
  const mayShare = (): boolean => may("write", "monitoring") && (!props.view?.shared || isMine(props.view));
  return (
    <Show
      when={!removing()}
      fallback={
        <Confirm
          unexplained
          title={words.removeTitle(props.view?.name ?? "")}
          text={words.removeText}
          action={words.remove}
          onClose={props.onClose}
          onConfirm={() => (props.view ? removeView(props.view, isMine(props.view)) : Promise.resolve())}
        />
      }
    >
      <FormDialog
        title={props.view ? words.editTitle(props.view.name) : words.saveTitle}
        text={words.saveText}
        action={words.keep}
        disabled={name().trim() === ""}
        onClose={props.onClose}
        onSubmit={submit}
      >
        <div class="mt-4 grid gap-3">
          <Field label={words.name} value={name()} onInput={setName} maxLength={80} required autofocus />
          <Show when={props.view}>
            <Tick label={words.asNow} checked={asNow()} onChange={setAsNow} />
          </Show>
          <Show when={mayShare()}>
            <Tick label={words.forAll} checked={share()} onChange={setShare} />
          </Show>
          <Show when={props.view}>
            <button type="button" class="btn justify-self-start" onClick={() => setRemoving(true)}>
              {words.remove}
            </button>
          </Show>
        </div>
      </FormDialog>
    </Show>
  );
}

function Tick(props: { label: string; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label class="flex items-center gap-2">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      {props.label}
    </label>
  );
}
