// What the state of the line means, under its mark.

import { Popover } from "@kobalte/core/popover";
import { duration } from "../draw/format";
import { live } from "../stores/live";
import { text } from "../strings/en";
import type { Whole } from "../ui/Reached";

/** `age` is in seconds, of the last message. */
export default function ConnectionNote(props: Whole & { age?: number }) {
  return (
    <Popover placement="bottom-end" gutter={6} defaultOpen={props.opened}>
      <Popover.Trigger id={props.id} class={props.class}>
        {props.face}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content class="menu max-w-[280px] p-3!">
          <Popover.Title class="font-medium">{text.line[live.line()]}</Popover.Title>
          <Popover.Description class="mt-1 text-muted">{text.line.explain[live.line()]}</Popover.Description>
          <p class="note mt-2">{props.age === undefined ? "" : text.line.lastMessage(duration(props.age))}</p>
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
