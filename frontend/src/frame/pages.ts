// The pages of the rail, in its order.

import { createMemo, createRoot } from "solid-js";
import type { Page, Right } from "../api/types";
import { pages } from "../stores/kinds";
import { live } from "../stores/live";
import { may } from "../stores/session";
import { text } from "../strings/en";

export interface PageLink {
  path: string;
  title: string;
  icon: string;
  /** The key after `g`; a page of a connector has none. */
  key: string;
  kinds?: Page;
  /** Without it the page is not offered. */
  needs?: Right;
}

const MONITORING: Right = ["read", "monitoring"];

export const PAGES: PageLink[] = [
  { path: "/dashboard", title: text.pages.dashboard, icon: "layout-dashboard", key: "d", needs: MONITORING },
  { path: "/infrastructure", title: text.pages.infrastructure, icon: "server", key: "i", kinds: "infrastructure", needs: MONITORING },
  { path: "/workloads", title: text.pages.workloads, icon: "box", key: "w", kinds: "workloads", needs: MONITORING },
  { path: "/storage", title: text.pages.storage, icon: "database", key: "s", kinds: "storage", needs: MONITORING },
  { path: "/recovery", title: text.pages.recovery, icon: "archive-restore", key: "b", needs: MONITORING },
  { path: "/alerts", title: text.pages.alerts, icon: "bell", key: "a", needs: MONITORING },
  { path: "/ai", title: text.pages.ai, icon: "sparkles", key: "q", needs: ["read", "ai"] },
];

export const SETTINGS: PageLink = { path: "/settings", title: text.pages.settings, icon: "settings", key: "t" };

/** What the person who is signed in may see of pages or sections; the rest is not offered. */
export const permitted = <Link extends { needs?: Right }>(links: Link[]): Link[] => links.filter(({ needs }) => !needs || may(...needs));

/** The pages of connectors for which there is something to show; the same links as long as these are the same. */
export const declared = createRoot(() =>
  createMemo(
    (): PageLink[] => {
      if (pages().length === 0) return [];
      live.structure();
      const present = new Set(Object.values(live.raw()).map((resource) => resource.type));
      return pages()
        .filter((page) => page.types.some((type) => present.has(type)))
        .map(({ path, title, icon }) => ({ path, title, icon, key: "", needs: MONITORING }));
    },
    undefined,
    { equals: (before, after) => before.map((one) => one.path + one.title).join() === after.map((one) => one.path + one.title).join() },
  ),
);

/** All pages that are offered, settings last. */
export const offered = (): PageLink[] => permitted([...PAGES, ...declared(), SETTINGS]);

/** Where somebody lands who did not say where to. */
export const home = (): string => (may(...MONITORING) ? "/infrastructure" : (offered()[0]?.path ?? SETTINGS.path));

/** The page that shows resources of a declared page. */
export const pathOf = (page: Page): string => PAGES.find((one) => one.kinds === page)?.path ?? "/infrastructure";
