// Theme and density, one click away.

import Contrast from "lucide-solid/icons/contrast";
import { text } from "../strings/en";
import { Reached } from "../ui/Reached";

export function AppearanceMenu() {
  return (
    <Reached
      popup="menu"
      fetch={() => import("./AppearanceChoices")}
      own={{}}
      class="btn-icon max-sm:hidden"
      label={text.appearance.label}
      face={<Contrast size={16} strokeWidth={1.8} aria-hidden="true" />}
    />
  );
}
