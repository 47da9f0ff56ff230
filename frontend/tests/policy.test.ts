// The page works under a policy that allows no inline script and no inline style.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const screens = readdirSync("src", { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".tsx"))
  .map((entry) => `${entry.parentPath}/${entry.name}`);

/** Styles that the compiler writes into the markup, because nothing in them can change. What can change is set by script, which the policy allows. */
function inlineStyles(source: string): string[] {
  const attributes = [...source.matchAll(/\sstyle="[^"]*"/g)].map((match) => match[0]);
  const constants = [...source.matchAll(/\sstyle=\{\{([^{}]*)\}\}/g)].filter((match) => /:\s*("[^"]*"|'[^']*'|[\d.]+)\s*(,|$)/.test((match[1] ?? "").trim())).map((match) => match[0]);
  return [...attributes, ...constants];
}

describe("the content security policy", () => {
  it("the search finds what would be refused", () => {
    expect(inlineStyles('<p style="a: b" /><i style={{ "grid-column": "2 / -1" }} />').length).toBe(2);
    expect(inlineStyles("<p style={{ width: `${wide()}px`, left: place(mark) }} />")).toEqual([]);
  });

  it.each(screens)("%s holds no inline style and makes no markup from text", (file) => {
    const source = readFileSync(file, "utf8");
    expect(inlineStyles(source)).toEqual([]);
    expect(source).not.toMatch(/innerHTML|insertAdjacentHTML|dangerously/);
  });

  it("the first page holds no script and no style of its own", () => {
    const page = readFileSync("index.html", "utf8");
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });
});
