import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Ear, openStream, type Standing } from "../src/live/connection";

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  onerror?: () => void;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  close(): void {}
}

const real = globalThis.WebSocket;
let standing: Standing = "in";
let lines: string[] = [];
const ear = (): Ear => ({ message: () => undefined, line: (line) => lines.push(line), place: () => ({ epoch: "", seq: 0, pingSeconds: 20 }), check: async () => standing });

beforeEach(() => {
  vi.useFakeTimers();
  [FakeSocket.all, lines, standing] = [[], [], "in"];
  globalThis.WebSocket = FakeSocket as unknown as typeof WebSocket;
});
afterEach(() => {
  vi.useRealTimers();
  globalThis.WebSocket = real;
});

const cut = async (): Promise<void> => {
  FakeSocket.all.at(-1)?.onclose?.();
  await vi.advanceTimersByTimeAsync(60_000);
};

describe("the live stream", () => {
  it("is not tried again once its session is over", async () => {
    openStream(ear());
    standing = "out";
    await cut();
    await vi.advanceTimersByTimeAsync(3_600_000);
    window.dispatchEvent(new Event("online"));
    expect([FakeSocket.all.length, lines]).toEqual([1, []]);
  });

  it.each([
    ["in", "stream-down"],
    ["unsure", "stream-down"],
    ["away", "offline"],
  ] as const)("is tried again while one is %s, and shown as %s", async (how, line) => {
    const close = openStream(ear());
    standing = how;
    await cut();
    close();
    expect(FakeSocket.all.length).toBeGreaterThan(1);
    expect(lines).toContain(line);
  });
});
