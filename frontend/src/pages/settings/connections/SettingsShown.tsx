// The settings of a connection, for who may see and not change them.

import type { Connection, ConnectionType } from "../../../api/types";
import { words } from "../../../strings/connections";
import { Facts } from "../parts/Lines";
import { at, fieldsOf, type FormField, valuesOf } from "./fields";

const w = words.form;

export function SettingsShown(props: { card: Connection; type: ConnectionType }) {
  const fields = () => fieldsOf(props.type.schema);
  const value = (field: FormField): string => {
    if (field.kind === "secret") return at(props.card.config, field.path) ? w.secretSet : w.secretUnset;
    const shown = valuesOf([field], props.card.config)[field.path];
    return typeof shown === "boolean" ? (shown ? w.on : w.off) : shown || "–";
  };
  return (
    <>
      <p class="note mb-2">{w.readOnly}</p>
      <Facts facts={fields().map((field) => [field.title, value(field)] as const)} />
    </>
  );
}
