// Invite agents from where machines or their tokens are listed.

import type { Token } from "../api/types";
import { text } from "../strings/en";
import { Modal, Title } from "../ui/Modal";
import { Enrol } from "./Enrol";

export function EnrolDialog(props: { onMade?: (token: Token) => void; onClose: () => void }) {
  return (
    <Modal steady class="menu top-[8vh] left-1/2 max-h-[84vh] w-[min(600px,calc(100vw-24px))] -translate-x-1/2 overflow-y-auto p-5!" onClose={props.onClose}>
      <Title>{text.enter.enrol.title}</Title>
      <div class="mt-1.5">
        <Enrol choosing onMade={props.onMade} />
      </div>
      <div class="mt-5 flex justify-end">
        <button type="button" class="btn" onClick={props.onClose}>
          {text.close}
        </button>
      </div>
    </Modal>
  );
}
