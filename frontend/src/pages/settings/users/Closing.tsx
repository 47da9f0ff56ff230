// How an account is closed: for a while, or for good.

import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { ask } from "../../../api/http";
import type { User } from "../../../api/types";
import { words } from "../../../strings/administration";
import { FormDialog } from "../../../ui/FormDialog";
import { Group, Line } from "../parts/Lines";
import { calledOf, leavesNobody, me, type People } from "../people";

const w = words.users;

interface ClosingProps {
  user: User;
  people: People;
  sessions: number | undefined;
  tokens: string[];
  onSessionsEnded: () => void;
}

export function Closing(props: ClosingProps) {
  const navigate = useNavigate();
  const [open, setOpen] = createSignal<"disable" | "remove">();
  const [failure, setFailure] = createSignal("");
  const path = () => `/api/users/${encodeURIComponent(props.user.id)}`;
  const last = () => (leavesNobody(props.people.users.data() ?? [], props.people.book(), props.user.id, undefined) ? w.profile.lastAdministrator : "");
  const own = () => props.user.id === me();

  const setDisabled = async (disabled: boolean): Promise<void> => {
    props.people.put(await ask<User>(path(), { method: "PATCH", body: { disabled } }));
    props.onSessionsEnded();
  };
  const remove = async (): Promise<void> => {
    await ask(path(), { method: "DELETE" });
    const { id } = props.user;
    navigate("/settings/users");
    props.people.users.put((before) => before.filter((one) => one.id !== id));
  };

  return (
    <Group title={w.danger}>
      <Line title={w.disable.title} text={props.user.disabled ? w.disable.enabledText : w.disable.text} why={failure() || (props.user.disabled ? "" : own() ? w.disable.own : last())}>
        <Show
          when={props.user.disabled}
          fallback={
            <button type="button" class="btn" disabled={own() || last() !== ""} onClick={() => setOpen("disable")}>
              {w.disable.action}
            </button>
          }
        >
          <button type="button" class="btn" onClick={() => void setDisabled(false).catch((error: Error) => setFailure(error.message))}>
            {w.disable.enable}
          </button>
        </Show>
      </Line>
      <Line title={w.remove.title} text={w.remove.text} why={own() ? w.remove.own : last()}>
        <button type="button" class="btn text-bad" disabled={own() || last() !== ""} onClick={() => setOpen("remove")}>
          {w.remove.action}
        </button>
      </Line>
      <Show when={open() === "disable"}>
        <FormDialog title={w.disable.confirm(calledOf(props.user))} text={w.disable.text} action={w.disable.action} onClose={() => setOpen(undefined)} onSubmit={() => setDisabled(true)} />
      </Show>
      <Show when={open() === "remove"}>
        <FormDialog
          grave
          title={w.remove.confirm(calledOf(props.user))}
          text={w.remove.confirmText(calledOf(props.user), props.sessions, props.tokens)}
          action={w.remove.action}
          onClose={() => setOpen(undefined)}
          onSubmit={remove}
        />
      </Show>
    </Group>
  );
}
