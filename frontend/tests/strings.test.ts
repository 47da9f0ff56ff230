import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const files = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`);
const screens = files("src").filter((file) => file.endsWith(".tsx"));

/** Key caps and signs that are the same in every language. */
const SAME_EVERYWHERE = new Set(["Esc", "Ctrl K", "Inter Variable"]);

/** Words that stand in markup instead of in the catalogue. */
function hardCoded(source: string): string[] {
  const bare = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "").replace(/=>/g, "  ");
  const nodes = [...bare.matchAll(/>([^<>{}]*[A-Za-z]{2,}[^<>{}]*)<\//g)].map((match) => (match[1] ?? "").trim());
  const attributes = [...bare.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z]{2,}[^"]*)"/g)].map((match) => match[1] ?? "");
  const sentences = [...bare.matchAll(/(["`])([A-Z][a-z]+(?: [A-Za-z]+)+[^"`]*)\1/g)].map((match) => match[2] ?? "");
  return [...nodes, ...attributes, ...sentences].filter((words) => !SAME_EVERYWHERE.has(words) && !/[;=()]/.test(words));
}

describe("strings", () => {
  it("the search finds words in markup", () => expect(hardCoded('<p class="x">Hello you</p><i title="Close">{a}</i>')).toEqual(["Hello you", "Close"]));
  it("and in what is computed between them", () => expect(hardCoded('<p>{done() ? "It is done" : words.busy}</p>')).toEqual(["It is done"]));
  it.each(screens)("%s takes its words from the catalogue", (file) => expect(hardCoded(readFileSync(file, "utf8"))).toEqual([]));
  it.each(files("src").filter((file) => /\.(tsx?|css)$/.test(file) && !file.endsWith("tokens.css")))("%s holds no colour", (file) =>
    expect(readFileSync(file, "utf8").replace(/oklch\(0 0 0 \/ [\d.]+\)/g, "")).not.toMatch(/#[0-9a-f]{3,8}\b(?!\w)(?=["';\s])|oklch\(\d|rgba?\(/i),
  );
});
