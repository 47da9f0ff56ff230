// Which page somebody has to see instead of the one they asked for.

import { isEntrance, localPath, type Standing } from "../stores/session";

export interface Here {
  pathname: string;
  search: string;
  hash: string;
  /** Where they wanted to go before they had to sign in. */
  wanted?: string;
}

/** The path to go to, or undefined to stay. */
export function detour(standing: Standing, here: Here): string | undefined {
  if (standing === "setup") return here.pathname === "/welcome" ? undefined : "/welcome";
  if (here.pathname === "/kiosk") return undefined;
  if (standing === "signed_in") return here.pathname === "/sign-in" ? localPath(here.wanted) : undefined;
  if (standing !== "signed_out" || here.pathname === "/sign-in" || here.pathname === "/recover") return undefined;
  const place = here.pathname + here.search + here.hash;
  return place === "/" || isEntrance(here.pathname) ? "/sign-in" : `/sign-in?${new URLSearchParams({ to: place })}`;
}
