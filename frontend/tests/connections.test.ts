import { describe, expect, it } from "vitest";
import type { Connection, SourceHealth } from "../src/api/types";
import { answered, fareOf } from "../src/pages/settings/connections/fare";
import { configOf, fieldsOf, inPairs, mistakesIn, mistakesOf, sameFingerprint, valuesOf } from "../src/pages/settings/connections/fields";
import { words } from "../src/strings/connections";

const SCHEMA = {
  type: "object",
  required: ["address", "token"],
  properties: {
    address: { type: "string", title: "Address" },
    token: { type: "string", format: "password", writeOnly: true, title: "Token" },
    interval_seconds: { type: "number", title: "Interval", description: "Seconds", minimum: 2, maximum: 60, default: 10 },
    retries: { type: "integer", title: "Retries", default: 3 },
    port: { anyOf: [{ type: "integer" }, { type: "null" }], title: "Port", default: null },
    depth: { enum: [1, 2], title: "Depth", default: 1 },
    verify: { type: "boolean", title: "Verify", default: true, "x-advanced": true },
    skip: { type: "array", items: { type: "string" }, title: "Skip", default: [] },
    ports: { type: "array", items: { type: "integer" }, title: "Ports", default: [] },
    labels: { type: "object", additionalProperties: { type: "string" }, title: "Labels", default: {} },
    proxies: { type: "array", items: { type: "object", properties: {} }, title: "Proxies", default: [] },
    proxy: { type: "object", title: "Proxy", "x-advanced": true, required: [], properties: { address: { type: "string", title: "Address", default: "" }, password: { type: "string", writeOnly: true, title: "Password" } } },
  },
};
const FIELDS = fieldsOf(SCHEMA);
const field = (path: string) => FIELDS.find((one) => one.path === path);

describe("a form from a schema", () => {
  it("has a field for each setting, nested ones under the title of what they are part of", () =>
    expect(FIELDS.map((one) => `${one.kind} ${one.path}`)).toEqual(["text address", "secret token", "number interval_seconds", "number retries", "number port", "choice depth", "switch verify", "lines skip", "lines ports", "pairs labels", "json proxies", "text proxy.address", "secret proxy.password"]));
  it("folds away what is for the few, with all that is in it", () => expect(FIELDS.filter((one) => one.advanced).map((one) => one.path)).toEqual(["verify", "proxy.address", "proxy.password"]));
  it("says its limits", () => expect(field("interval_seconds")?.note).toContain("2 to 60"));
  it("begins with what is kept, else with what it would be by itself, and never with a secret", () => {
    const values = valuesOf(FIELDS, { address: "https://lab", token: "•••", skip: ["a", "b"], labels: { x: "1=2" } });
    expect(values).toMatchObject({ address: "https://lab", token: "", interval_seconds: "10", verify: true, skip: "a\nb", labels: "x=1=2", port: "", "proxy.address": "" });
  });
});

describe("the settings that come of what was typed", () => {
  const config = (typed: Record<string, string | boolean>, cleared: string[] = []) => configOf(FIELDS, { ...valuesOf(FIELDS, {}), ...typed }, new Set(cleared));
  it("have the types of the schema", () =>
    expect(config({ address: " https://lab ", token: "t", interval_seconds: "2.5", port: "443", depth: "2", verify: false, skip: "a\n\n b", ports: "1\n2", labels: "x=1=2", "proxy.address": "p" })).toEqual({ address: "https://lab", token: "t", interval_seconds: 2.5, retries: 3, port: 443, depth: 2, verify: false, skip: ["a", "b"], ports: [1, 2], labels: { x: "1=2" }, proxies: [], proxy: { address: "p" } }));
  it("leave out a secret that nobody typed, so that it stays", () => expect(config({})).not.toHaveProperty("token"));
  it("empty a secret that is to go", () => expect(config({}, ["proxy.password"]).proxy).toEqual({ address: "", password: "" }));
  it("keep the spaces of a secret", () => expect(config({ token: " t " }).token).toBe(" t "));
  it("are nothing where nothing was typed and nothing is allowed", () => expect(config({ port: "", interval_seconds: "" })).toMatchObject({ port: null }));
  it("leave to the server what is not of the type", () => expect(config({ interval_seconds: "soon", proxies: "[" })).toMatchObject({ interval_seconds: "soon", proxies: "[" }));
});

describe("what is wrong with it", () => {
  const found = (typed: Record<string, string>, kept = false) => mistakesIn(FIELDS, { ...valuesOf(FIELDS, { address: "a" }), ...typed }, () => kept);
  it("is what is needed and missing", () => expect(found({ address: " " })).toEqual({ address: words.form.needed, token: words.form.needed }));
  it("is not a secret that is kept", () => expect(found({}, true)).toEqual({}));
  it.each([
    ["interval_seconds", "1", words.form.tooSmall(2)],
    ["interval_seconds", "61", words.form.tooLarge(60)],
    ["interval_seconds", "soon", words.form.number],
    ["retries", "1.5", words.form.whole],
    ["proxies", "[", words.form.notJson],
  ])("in %s is %s", (path, typed, said) => expect(found({ [path]: typed }, true)).toEqual({ [path]: said }));
  it("stands at its field when the server says it, items of a list at the list", () => {
    const problems = [{ path: "address", message: "is required" }, { path: "ports[1]", message: "expected" }, { path: "elsewhere", message: "no such setting" }, { path: "", message: "either token or password" }];
    expect(mistakesOf({ problems }, FIELDS)).toEqual({ placed: { address: "Is required", ports: "Expected" }, rest: ["elsewhere: no such setting", "either token or password"] });
  });
  it("is nothing when the server named no field", () => expect(mistakesOf({}, FIELDS)).toEqual({ placed: {}, rest: [] }));
});

describe("a fingerprint", () => {
  it("is shown in pairs", () => expect(inPairs("ab01cd")).toBe("AB:01:CD"));
  it("is the same however it is written", () => expect(sameFingerprint(" AB:01", "ab01")).toBe(true));
});

describe("how a connection fares", () => {
  const card: Connection = { id: "1", source: "lab:1", offer: "lab", title: "Lab", config: {}, paused: false, problem: "", revision: 1, created_at: 0, created_by: "", changed_at: 0 };
  const health = (more: Partial<SourceHealth>) => [{ source: "lab:1", state: "live", consecutive_failures: 0, last_error: null, last_success: 90, ...more } as SourceHealth];
  it("is what keeps it from being asked, before all else", () => expect(fareOf({ ...card, problem: "its connector is gone" }, health({}))).toMatchObject({ state: "problem", status: "offline", fault: { message: "its connector is gone" } }));
  it("is paused, without old faults", () => expect(fareOf({ ...card, paused: true }, health({ consecutive_failures: 3, last_error: { at: 0, category: "x", message: "y", hint: "" } }))).toMatchObject({ state: "paused", fault: undefined }));
  it("is how its source is asked", () => expect(fareOf(card, health({ state: "backing_off", consecutive_failures: 3, last_error: { at: 0, category: "x", message: "no", hint: "" } }))).toMatchObject({ state: "backing_off", status: "warning", fault: { message: "no" }, failures: 3 }));
  it("is not known before it was asked, nor to who may not see it", () => expect([fareOf(card, []).state, fareOf(card, [], false).state]).toEqual(["starting", "unseen"]));
  it("says when it answered, or that it has not", () => expect([answered(fareOf(card, health({})), 100), answered(fareOf(card, []), 100)]).toEqual(["10 s ago", words.never]));
});

describe("a removal", () => {
  it.each([
    [0, 0, "Nothing came from it so far."],
    [3, 0, "Others report all of them too"],
    [3, 3, "they all go"],
    [1, 1, "it goes"],
    [3, 1, "1 of them is reported by nobody else and goes"],
  ])("of %i resources, %i of them from here alone, says what goes", (all, alone, said) => expect(words.one.confirmText(all, alone)).toContain(said));
});
