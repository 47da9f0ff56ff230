// The sections of the settings, in their order, and what it takes to see each.

import type { Right } from "../api/types";
import { text } from "../strings/en";

export interface SectionLink {
  name: keyof typeof text.settings.sections;
  group: keyof typeof text.settings.groups;
  /** Without it the section is not offered. */
  needs?: Right;
}

const MONITORING: Right = ["read", "monitoring"];
const USERS: Right = ["read", "users"];

export const SECTIONS: SectionLink[] = [
  { name: "account", group: "own" },
  { name: "appearance", group: "own" },
  { name: "users", group: "access", needs: USERS },
  { name: "roles", group: "access", needs: USERS },
  { name: "tokens", group: "access", needs: USERS },
  { name: "kiosk", group: "access", needs: USERS },
  { name: "audit", group: "access", needs: ["read", "audit"] },
  { name: "connections", group: "system", needs: ["read", "settings"] },
  { name: "agents", group: "system", needs: ["read", "nodes"] },
  { name: "sources", group: "system", needs: MONITORING },
  { name: "plugins", group: "system", needs: MONITORING },
  { name: "retention", group: "system", needs: ["read", "settings"] },
  { name: "keys", group: "system", needs: ["admin", "settings"] },
  { name: "about", group: "system" },
];
