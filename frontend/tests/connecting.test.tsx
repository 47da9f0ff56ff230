import { createMemoryHistory, MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection, ConnectionType, Examination, Right, SessionState } from "../src/api/types";
import ConnectionsPage from "../src/pages/settings/Connections";
import { session } from "../src/stores/session";
import { words } from "../src/strings/connections";
import { text } from "../src/strings/en";

const SCHEMA = {
  type: "object",
  required: ["address"],
  properties: {
    address: { type: "string", title: "Address" },
    token: { type: "string", format: "password", writeOnly: true, title: "Token" },
    fingerprint: { type: "string", title: "Fingerprint", default: "" },
    verify: { type: "boolean", title: "Verify", default: true },
  },
};
const TYPE: ConnectionType = { offer: "lab", title: "Laboratory", description: "", plugin: "laboratory", interval_seconds: 10, schema: SCHEMA, recipes: [{ title: "Make it", commands: ["labctl add"], note: "" }] };
const CARD: Connection = { id: "c1", source: "lab:c1", offer: "lab", title: "Cellar", config: { address: "https://lab", token: "•••", fingerprint: "", verify: true }, paused: false, problem: "", revision: 1, created_at: 0, created_by: "u", changed_at: 0 };
const FOUND: Examination = { problem: "", hint: "", summary: "two beakers", facts: [["Release", "8"]], certificate: null, trusted: null, lacks: [], recipes: [] };
const UNTRUSTED: Examination = { ...FOUND, problem: "the certificate is not trusted", hint: "compare it", trusted: false, certificate: { fingerprint: "ab".repeat(32), subject: "CN=lab", issuer: "CN=lab", names: ["lab"], begins_at: 0, ends_at: null } };

let sent: [string, unknown][] = [];
let answers: Record<string, [number, unknown][]> = {};
const holding = (...permissions: Right[]) => session.learn({ state: "signed_in", user: null, principal: { id: "u", kind: "person", name: "u" }, roles: [], permissions, csrf: "", confirmed_at: 0, expires_at: null, ways: [], bootstrap_file: "", logout_url: "" } satisfies SessionState);

function open(path: string) {
  const history = createMemoryHistory();
  history.set({ value: `/settings/connections${path}` });
  render(() => (
    <MemoryRouter history={history}>
      <Route path="*" component={ConnectionsPage} />
    </MemoryRouter>
  ));
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
const result = () => screen.findByRole("region", { name: words.test.result });
const sentTo = (order: string) => sent.filter(([asked]) => asked === order).map(([, body]) => body);

beforeEach(() => {
  holding(["read", "nodes"], ["write", "nodes"], ["delete", "nodes"]);
  [sent, answers] = [[], { "GET /api/connections": [[200, { data: [CARD] }]], "GET /api/connection-types": [[200, { data: [TYPE] }]], "GET /api/connections/c1": [[200, { connection: CARD, resources: 3, only_here: 2 }]] }];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const order = `${init.method ?? "GET"} ${path}`;
    sent.push([order, init.body ? JSON.parse(String(init.body)) : undefined]);
    const list = answers[order] ?? [];
    const [status, body] = (list.length > 1 ? list.shift() : list[0]) ?? [404, { error: { code: "none", message: order } }];
    return new Response(JSON.stringify(body), { status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a new connection", () => {
  it("is not tested before what it needs is there, and says what that is", async () => {
    open("?new=lab");
    await screen.findByLabelText("Address");
    press(words.test.run);
    expect(screen.getByText(words.form.needed)).toBeTruthy();
    expect(sentTo("POST /api/connection-tests")).toEqual([]);
  });

  it("takes the fingerprint of a certificate that somebody trusts, and is tested again with it", async () => {
    answers["POST /api/connection-tests"] = [[200, UNTRUSTED], [200, { ...FOUND, certificate: UNTRUSTED.certificate }]];
    open("?new=lab");
    await screen.findByLabelText("Address");
    type("Address", "https://lab");
    press(words.test.run);
    fireEvent.click(within(await result()).getByRole("button", { name: words.certificate.trust }));
    await screen.findByText(words.certificate.trusted);
    expect((sentTo("POST /api/connection-tests")[1] as { config: { fingerprint: string } }).config.fingerprint.toLowerCase().replaceAll(":", "")).toBe("ab".repeat(32));
  });

  it("can be saved after a test that failed, and says that it is", async () => {
    answers["POST /api/connection-tests"] = [[200, { ...FOUND, problem: "nobody is there", hint: "look" }]];
    answers["POST /api/connections"] = [[201, { ...CARD, id: "c2" }]];
    open("?new=lab");
    await screen.findByLabelText("Address");
    type("Address", "https://lab");
    press(words.test.run);
    await screen.findByText(words.test.failedNote);
    press(words.form.saveAnyway);
    await waitFor(() => expect(sentTo("POST /api/connections")).toEqual([{ offer: "lab", title: "", config: { address: "https://lab", fingerprint: "", verify: true } }]));
  });

  it("is nothing for who may not write", async () => {
    holding(["read", "nodes"]);
    open("?new=lab");
    await screen.findByText(text.enter.noRight.title);
    expect(screen.queryByLabelText("Address")).toBeNull();
  });
});

describe("a connection that is there", () => {
  const no = (path: string) => ({ error: { code: "secret_needed", message: "no", details: { problems: [{ path, message: "type the secret again" }] } } });

  it("asks for the secret where the server wants it again", async () => {
    answers["PATCH /api/connections/c1"] = [[400, no("token")]];
    open("?of=c1");
    await screen.findByLabelText("Address");
    type("Address", "https://elsewhere");
    press(words.form.save);
    await waitFor(() => expect(screen.getByLabelText("Token").getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getByText("Type the secret again")).toBeTruthy();
    expect(sentTo("PATCH /api/connections/c1")).toEqual([{ config: { address: "https://elsewhere", fingerprint: "", verify: true } }]);
  });

  it("loses a secret only when that is said", async () => {
    answers["PATCH /api/connections/c1"] = [[200, { ...CARD, config: { ...CARD.config, token: "" } }]];
    open("?of=c1");
    await screen.findByLabelText("Address");
    press(`${words.form.remove}: Token`);
    press(words.form.save);
    await screen.findByText(words.form.saved);
    expect(sentTo("PATCH /api/connections/c1")).toEqual([{ config: { address: "https://lab", token: "", fingerprint: "", verify: true } }]);
  });

  it("is renamed without a word of its settings", async () => {
    answers["PATCH /api/connections/c1"] = [[200, { ...CARD, title: "Attic" }]];
    open("?of=c1");
    await screen.findByLabelText(words.form.title);
    type(words.form.title, "Attic");
    press(words.form.save);
    await screen.findByRole("heading", { name: "Attic" });
    expect(sentTo("PATCH /api/connections/c1")).toEqual([{ title: "Attic" }]);
  });

  it("says what goes with it before it is removed", async () => {
    answers["DELETE /api/connections/c1"] = [[200, { removed: 2 }]];
    open("?of=c1");
    await screen.findByLabelText("Address");
    press(words.one.remove);
    const dialog = await screen.findByRole("dialog");
    await waitFor(() => expect(dialog.textContent).toContain(words.one.confirmText(3, 2)));
    fireEvent.click(within(dialog).getByRole("button", { name: words.one.remove }));
    await screen.findByText(words.none);
  });

  it("shows who may only look its settings, and nothing to change them with", async () => {
    holding(["read", "nodes"]);
    open("?of=c1");
    await screen.findByText(words.form.secretSet);
    expect(screen.queryAllByRole("button")).toEqual([]);
    expect(screen.queryByRole("textbox")).toBeNull();
  });

  it("stays what it is when its plugin is gone", async () => {
    answers["GET /api/connection-types"] = [[200, { data: [] }]];
    answers["GET /api/connections"] = [[200, { data: [{ ...CARD, problem: "no installed connector offers 'lab'" }] }]];
    open("?of=c1");
    await screen.findByText(/no installed connector/);
    expect(screen.getByText(words.noType("lab"))).toBeTruthy();
  });
});
