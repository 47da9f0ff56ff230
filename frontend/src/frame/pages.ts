// The pages of the rail, in its order.

import type { Page } from "../api/types";
import { text } from "../strings/en";

export interface PageLink {
  path: string;
  title: string;
  icon: string;
  /** The key after `g`. */
  key: string;
  kinds?: Page;
}

export const PAGES: PageLink[] = [
  { path: "/dashboard", title: text.pages.dashboard, icon: "layout-dashboard", key: "d" },
  { path: "/infrastructure", title: text.pages.infrastructure, icon: "server", key: "i", kinds: "infrastructure" },
  { path: "/workloads", title: text.pages.workloads, icon: "box", key: "w", kinds: "workloads" },
  { path: "/storage", title: text.pages.storage, icon: "database", key: "s", kinds: "storage" },
  { path: "/recovery", title: text.pages.recovery, icon: "archive-restore", key: "b" },
  { path: "/alerts", title: text.pages.alerts, icon: "bell", key: "a" },
  { path: "/ai", title: text.pages.ai, icon: "sparkles", key: "q" },
];

export const SETTINGS: PageLink = { path: "/settings", title: text.pages.settings, icon: "settings", key: "t" };

/** The page that shows resources of a declared page. */
export const pathOf = (page: Page): string => PAGES.find((one) => one.kinds === page)?.path ?? "/infrastructure";
