// What stands right of the page's title: saved views, grouping and columns. Each menu is fetched when somebody reaches for it.

import Bookmark from "lucide-solid/icons/bookmark";
import Columns3 from "lucide-solid/icons/columns-3";
import Layers from "lucide-solid/icons/layers";
import type { JSX } from "solid-js";
import type { Column, Page } from "../api/types";
import type { Look } from "../stores/views";
import { text } from "../strings/en";
import { views } from "../strings/written";
import { Reached } from "../ui/Reached";
import type { Grouping } from "./order";

interface TableToolsProps {
  page: Page;
  look: Look;
  onLook: (look: Look) => void;
  grouping: Grouping;
  onGrouping: (grouping: Grouping) => void;
  columns: Column[];
  hidden: string[];
  onHidden: (names: string[]) => void;
}

const BUTTON = "note flex h-7 items-center gap-1.5 rounded-md px-2 hover:bg-raised hover:text-content";

export function TableTools(props: TableToolsProps) {
  const grouped = () => (props.grouping === "none" ? "" : text.table.groupBy[props.grouping]);
  return (
    <div class="ml-auto flex shrink-0 items-center gap-0.5 max-sm:hidden">
      <Reached popup="menu" fetch={() => import("./ViewsMenu")} own={{ page: props.page, look: props.look, onApply: props.onLook }} class={BUTTON} label={views.label} face={<Bookmark size={15} aria-hidden="true" />} />
      <Reached
        popup="menu"
        fetch={() => import("./GroupingMenu")}
        own={{ grouping: props.grouping, onGrouping: props.onGrouping }}
        class={BUTTON}
        label={[text.table.group, grouped()].filter(Boolean).join(": ")}
        face={<Face icon={<Layers size={15} aria-hidden="true" />} value={grouped()} />}
      />
      <Reached
        popup="menu"
        fetch={() => import("./ColumnsMenu")}
        own={{ columns: props.columns, hidden: props.hidden, onHidden: props.onHidden }}
        class={BUTTON}
        label={text.table.columns}
        face={<Columns3 size={15} aria-hidden="true" />}
      />
    </div>
  );
}

function Face(props: { icon: JSX.Element; value: string }) {
  return (
    <>
      {props.icon}
      {props.value}
    </>
  );
}
