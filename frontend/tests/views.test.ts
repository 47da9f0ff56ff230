import { describe, expect, it } from "vitest";
import { tagsOf } from "../src/peek/WrittenForm";
import { isPage } from "../src/peek/Written";
import { allTags } from "../src/query/match";
import { lookOf, orderOf, type Look, type SavedView } from "../src/stores/views";
import { resource } from "./made";

const LOOK: Look = { query: "cpu>80%", grouping: "parent", sort: { by: "cpu", descending: true }, hidden: ["disk", "net"] };
const kept = (more: Partial<SavedView> = {}): SavedView => ({ ...orderOf(" Busy ", "workloads", LOOK), id: "v", shared: false, owner: "u", owner_name: "Ada", changed_at: 1, ...more });

describe("a saved view", () => {
  it("is what the page looked like", () => {
    expect([kept().name, lookOf(kept())]).toEqual(["Busy", LOOK]);
    expect(lookOf({ ...kept(), ...orderOf("x", "storage", { query: "", grouping: "none", sort: { by: "name", descending: false }, hidden: [] }) })).toEqual({
      query: "",
      grouping: "none",
      sort: { by: "name", descending: false },
      hidden: [],
    });
  });
  it("of another version is understood as far as it can be", () => expect(lookOf(kept({ grouping: "by moon", sort: "" }))).toMatchObject({ grouping: "none", sort: { by: "name", descending: false } }));
});

describe("what people write", () => {
  it("has tags with commas between them", () => expect(tagsOf(" a, b c ,,a")).toEqual(["a", "b c"]));
  it("is found by its tags like what sources say", () => {
    const metadata = { note: "", tags: ["mine"], links: [], changed_by: "Ada", changed_at: 1 };
    expect(allTags(resource("a", { tags: ["prod"], metadata }))).toEqual(["prod", "mine"]);
    expect(allTags(resource("a", { metadata: null }))).toEqual([]);
  });
  it.each([
    ["https://wiki.example", true],
    ["http://wiki.example", true],
    ["javascript:alert(1)", false],
    [" https://wiki.example", false],
  ])("%s is a page: %s", (url, expected) => expect(isPage(url)).toBe(expected));
});
