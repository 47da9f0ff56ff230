// Invite agents from where machines or their tokens are listed.

import X from "lucide-solid/icons/x";
import type { Token } from "../api/types";
import { text } from "../strings/en";
import { Modal, Title } from "../ui/Modal";
import { Enrol } from "./Enrol";

export function EnrolDialog(props: { onMade?: (token: Token) => void; onClose: () => void }) {
  return (
    <Modal steady class="menu top-[8vh] left-1/2 max-h-[84vh] w-[min(600px,calc(100vw-24px))] -translate-x-1/2 overflow-y-auto p-5!" onClose={props.onClose}>
      <div class="mb-1.5 flex items-start justify-between gap-3">
        <Title>{text.enter.enrol.title}</Title>
        <button type="button" class="btn-icon -mt-2 -mr-2 order-last" aria-label={text.close} onClick={props.onClose}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <Enrol choosing onMade={props.onMade} />
    </Modal>
  );
}
