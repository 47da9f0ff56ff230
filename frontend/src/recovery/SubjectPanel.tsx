// A subject that is no resource: points that are nobody's by evidence.

import { Show } from "solid-js";
import type { Rollup } from "../api/types";
import { words } from "../strings/recovery";
import { Blank } from "../ui/Blank";
import { Body } from "./Body";
import { typeTitle } from "./InventoryTable";
import { StateMark } from "./Mark";
import { Panel } from "./Panel";
import { placesOf, type Subject } from "./posture";

const w = words.panel;

export function SubjectPanel(props: { subject?: Subject; onStep: (by: number) => void; onClose: () => void }) {
  return (
    <Show
      when={props.subject}
      fallback={
        <Panel label={w.goneSubject} title={w.goneSubject} under="" onClose={props.onClose}>
          <Blank small title={w.goneSubject} text={w.goneSubjectText} />
        </Panel>
      }
    >
      {(subject) => (
        <Panel
          label={w.subject(subject().name)}
          title={subject().name}
          under={[typeTitle(subject().type), subject().all && placesOf(subject().all as Rollup).join(", ")].filter(Boolean).join(" · ")}
          mark={<StateMark state={subject().state} />}
          onStep={props.onStep}
          onClose={props.onClose}
        >
          <Body all={subject().all} judged={subject().judged} state={subject().state} why={subject().why} />
        </Panel>
      )}
    </Show>
  );
}
