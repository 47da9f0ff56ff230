import { describe, expect, it } from "vitest";
import { auditPath, instant, isFiltered, NO_FILTERS, span } from "../src/pages/settings/audit/filters";
import { eventTitle, subjectName } from "../src/pages/settings/audit/names";
import { example } from "../src/pages/settings/tokens/example";
import { words } from "../src/strings/administration";

describe("filters of the audit trail", () => {
  it("go into the question, and nothing that was not chosen", () => {
    const path = auditPath({ event: "user", actor: "mara", outcome: "", q: "a b&c" }, { limit: 50, now: 0 });
    expect(path).toBe("/api/audit?event=user&actor=mara&q=a+b%26c&limit=50");
  });
  it("look on from where the page before ended", () => expect(auditPath({}, { limit: 50, beforeSeq: 81, now: 0 })).toBe("/api/audit?before_seq=81&limit=50"));
  it("measure a span from now", () => expect(span({ time: "1h" }, 10_000)).toEqual({ since: 6400 }));
  it("take a span of one's own, one end of which may be open", () => expect(span({ time: "own", since: "1970-01-01T00:10" }, 0)).toEqual({ since: instant("1970-01-01T00:10"), until: undefined }));
  it("ignore a moment that is none", () => expect(instant("soon")).toBeUndefined());
  it("know when there are none", () => {
    expect(isFiltered(NO_FILTERS)).toBe(false);
    expect(isFiltered({ q: "x" })).toBe(true);
  });
});

describe("names in the audit trail", () => {
  it("are words where there are some, else the name itself", () => expect([eventTitle("session.opened"), eventTitle("rack.rebooted")]).toEqual(["Sign-in", "rack.rebooted"]));
  it("leave out what kind of thing a subject is", () => expect(["user:ines", "GET /api/users", "agent-11", "user:"].map(subjectName)).toEqual(["ines", "GET /api/users", "agent-11", "user:"]));
});

describe("the example of a token", () => {
  it("asks for what the token may read", () => expect(example(["audit:read"], "pls_x", "https://p.example")).toBe("curl -H 'Authorization: Bearer pls_x' 'https://p.example/api/audit?limit=5'"));
  it("is left out where it may read nothing", () => expect(example(["agent:report"], "pls_x", "https://p.example")).toBeUndefined());
});

describe("a confirmation", () => {
  it("names the person and what goes with them", () => {
    const said = words.users.remove.confirmText("Inês", 2, ["Deploy script", "Wall"]);
    for (const part of ["Inês", "2 sessions end", "2 API tokens are revoked: Deploy script and Wall"]) expect(said).toContain(part);
  });
});
