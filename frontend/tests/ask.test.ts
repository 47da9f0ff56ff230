import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Asker, ask, askFor, Refused } from "../src/api/http";

interface Sent {
  path: string;
  method: string;
  proof: string | undefined;
}

const real = globalThis.fetch;
let sent: Sent[] = [];
let answers: (() => Response)[] = [];
let happened: string[] = [];
let confirms = true;
let isFresh = true;
let proof = "first";

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => () => new Response(JSON.stringify(body), { status, headers });
const refusal = (status: number, code: string, headers: Record<string, string> = {}) => json(status, { error: { code, message: `no: ${code}` } }, headers);
const asker: Asker = {
  csrf: () => proof,
  signedOut: () => happened.push("signed out"),
  renew: async () => {
    happened.push("renewed");
    proof = "second";
  },
  fresh: () => isFresh,
  confirm: async () => {
    happened.push("asked");
    return confirms;
  },
};

beforeEach(() => {
  [sent, answers, happened, confirms, isFresh, proof] = [[], [], [], true, true, "first"];
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    sent.push({ path, method: init.method ?? "", proof: (init.headers as Record<string, string>)["x-csrf-token"] });
    const next = answers.shift();
    if (!next) throw new TypeError("fetch failed");
    return next();
  }) as typeof fetch;
  askFor(asker);
});
afterEach(() => {
  globalThis.fetch = real;
});

const failure = (asked: Promise<unknown>) => asked.then(() => undefined, (error: Refused) => error);

describe("asking the server", () => {
  it("proves with every change, and with no reading, that this page asked", async () => {
    answers = [json(200, {}), json(200, {}), () => new Response(null, { status: 204 })];
    await ask("/api/a");
    await ask("/api/b", { method: "POST", body: {} });
    expect(await ask("/api/c", { method: "DELETE" })).toBeUndefined();
    expect(sent.map((one) => one.proof)).toEqual([undefined, "first", "first"]);
  });

  it("tells the session when the server knows nobody any more", async () => {
    answers = [refusal(401, "sign_in_required")];
    expect(await failure(ask("/api/a"))).toMatchObject({ status: 401, code: "sign_in_required" });
    expect(happened).toEqual(["signed out"]);
  });

  it.each(["bad_credentials", "second_factor_required"])("does not take a typing mistake (%s) for the end of a session", async (code) => {
    answers = [refusal(401, code)];
    expect(await failure(ask("/api/session", { method: "POST", body: {} }))).toMatchObject({ code });
    expect(happened).toEqual([]);
  });

  it("asks for a new proof of who is there, and repeats the request", async () => {
    answers = [refusal(403, "fresh_required"), json(201, { made: true })];
    expect(await ask("/api/tokens", { method: "POST", body: {} })).toEqual({ made: true });
    expect([happened, sent.length]).toEqual([["asked"], 2]);
  });

  it("lets the person prove it first where it is known that it will be wanted", async () => {
    isFresh = false;
    answers = [json(200, { data: [] }), json(201, { made: true })];
    await ask("/api/users");
    expect(happened).toEqual([]);
    await ask("/api/users", { method: "POST", body: {} });
    expect(happened).toEqual(["asked"]);
    expect(sent).toHaveLength(2);
  });
  it("does not repeat what nobody confirmed", async () => {
    confirms = false;
    answers = [refusal(403, "fresh_required")];
    expect(await failure(ask("/api/tokens", { method: "POST", body: {} }))).toMatchObject({ code: "withdrawn" });
    expect(sent.length).toBe(1);
  });

  it("renews an old proof once, and no more than once", async () => {
    answers = [refusal(403, "csrf_failed"), json(200, {}), refusal(403, "csrf_failed"), refusal(403, "csrf_failed")];
    await ask("/api/a", { method: "POST", body: {} });
    expect(sent.map((one) => one.proof)).toEqual(["first", "second"]);
    expect(await failure(ask("/api/a", { method: "POST", body: {} }))).toMatchObject({ code: "csrf_failed" });
    expect(sent.length).toBe(4);
  });

  it("both renews and confirms where both are wanted", async () => {
    answers = [refusal(403, "csrf_failed"), refusal(403, "fresh_required"), json(200, { done: 1 })];
    expect(await ask("/api/a", { method: "POST", body: {} })).toEqual({ done: 1 });
    expect(happened).toEqual(["renewed", "asked"]);
  });

  it("repeats nothing for a plain no", async () => {
    answers = [refusal(403, "forbidden")];
    expect(await failure(ask("/api/a", { method: "POST", body: {} }))).toMatchObject({ status: 403, message: "no: forbidden" });
    expect([happened, sent.length]).toEqual([[], 1]);
  });

  it("says when to come again", async () => {
    answers = [refusal(429, "locked", { "retry-after": "872" }), refusal(429, "too_many", { "retry-after": "soon" })];
    expect((await failure(ask("/api/a")))?.retryAfterSeconds).toBe(872);
    expect((await failure(ask("/api/a")))?.retryAfterSeconds).toBe(0);
  });

  it("names a server that does not answer", async () => {
    expect(await failure(ask("/api/a"))).toMatchObject({ status: 0, code: "unreachable" });
  });
});
