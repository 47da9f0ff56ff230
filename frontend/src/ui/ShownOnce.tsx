// A secret that is shown once: it cannot be closed by accident, and can be copied or saved.

import Download from "lucide-solid/icons/download";
import { createSignal, type JSX, Show } from "solid-js";
import { text } from "../strings/en";
import { Copyable } from "./Copyable";
import { Lead, Modal, Title } from "./Modal";

interface ShownOnceProps {
  title: string;
  /** What it is for, and where to put it. */
  text?: string;
  /** One secret, or several lines of them. */
  secret: string | string[];
  /** Offers to save it under this name. */
  file?: string;
  children?: JSX.Element;
  onClose: () => void;
}

export function ShownOnce(props: ShownOnceProps) {
  const [kept, setKept] = createSignal(false);
  const whole = () => [props.secret].flat().join("\n");
  const save = (): void => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`${whole()}\n`], { type: "text/plain" }));
    link.download = props.file ?? "";
    link.click();
    URL.revokeObjectURL(link.href);
    setKept(true);
  };

  return (
    <Modal steady leaves={kept} class="menu top-[12vh] left-1/2 max-h-[84vh] w-[min(500px,calc(100vw-24px))] -translate-x-1/2 overflow-y-auto p-5!" onClose={props.onClose}>
      <Title>{props.title}</Title>
      <Lead>{[props.text, text.enter.once.warning].filter(Boolean).join(" ")}</Lead>
      <div class="mt-4">
        <Copyable label={props.title} value={whole()} columns={Array.isArray(props.secret) && props.secret.length > 4} onCopied={() => setKept(true)} />
      </div>
      {props.children}
      <div class="mt-5 flex flex-wrap justify-end gap-2">
        <Show when={props.file}>
          <button type="button" class="btn" onClick={save}>
            <Download size={14} aria-hidden="true" />
            {text.enter.once.save}
          </button>
        </Show>
        <button type="button" class="btn btn-primary" onClick={props.onClose}>
          {text.enter.once.done}
        </button>
      </div>
    </Modal>
  );
}
