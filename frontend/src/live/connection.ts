// Keep one stream to the server open: WebSocket first, server-sent events where sockets fail.

import type { Message } from "../api/types";
import { waitMs } from "./backoff";
import { canInflate, inOrder } from "./inflate";

export type Line = "connecting" | "live" | "catching-up" | "stream-down" | "offline";

export interface Place {
  epoch: string;
  seq: number;
  pingSeconds: number;
}

/** Still welcome, no longer welcome, a server that answers but cannot say, or no server. */
export type Standing = "in" | "out" | "unsure" | "away";

export interface Ear {
  message: (message: Message) => void;
  line: (line: Line) => void;
  /** Where to resume. */
  place: () => Place;
  /** What the end of the stream means. After `out` nothing is tried any more: without a session there is no stream. */
  check: () => Promise<Standing>;
}

const TRIES_BEFORE_EVENTS = 3;
const SILENT_PINGS = 2.5;

/** Open the stream; returns what closes it for good. */
export function openStream(ear: Ear): () => void {
  let stop: () => void = () => undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let socketFailures = 0;
  let closed = false;
  let losses = 0;
  let waiting = false;

  const heard = (): void => {
    clearTimeout(watch);
    // A hidden tab's timers are throttled; silence is judged again when it is shown.
    watch = setTimeout(() => (document.hidden ? heard() : lost()), ear.place().pingSeconds * SILENT_PINGS * 1000);
  };

  const take = (text: string): void => {
    const message = JSON.parse(text) as Message;
    heard();
    losses += 1;
    if (message.type === "welcome") attempt = socketFailures = 0;
    ear.message(message);
    ear.line(message.type === "welcome" || message.type === "resync" ? "catching-up" : "live");
  };

  const lost = (): void => {
    if (closed) return;
    stop();
    clearTimeout(watch);
    clearTimeout(retry);
    const loss = ++losses;
    const bySocket = socketFailures < TRIES_BEFORE_EVENTS;
    void ear.check().then((standing) => {
      if (standing === "out") return close();
      const up = standing !== "away";
      // A server that is away says nothing about sockets; events that fail as well give sockets another chance.
      if (up) socketFailures = bySocket ? socketFailures + 1 : 0;
      // A stream that came back while we asked makes the answer old.
      if (loss === losses) ear.line(up ? "stream-down" : "offline");
    });
    waiting = true;
    retry = setTimeout(open, waitMs(attempt++, Math.random()));
  };

  const open = (): void => {
    if (closed) return;
    waiting = false;
    clearTimeout(retry);
    stop();
    heard();
    const connect = socketFailures >= TRIES_BEFORE_EVENTS ? openEvents : openSocket;
    stop = connect(ear.place(), take, lost);
  };

  const close = (): void => {
    closed = true;
    stop();
    clearTimeout(retry);
    clearTimeout(watch);
    document.removeEventListener("visibilitychange", shown);
    window.removeEventListener("online", online);
  };

  const shown = (): void => {
    if (document.hidden || !waiting) return;
    attempt = 0;
    open();
  };
  const online = (): void => {
    attempt = 0;
    lost();
  };
  document.addEventListener("visibilitychange", shown);
  window.addEventListener("online", online);
  open();

  return close;
}

function resumeQuery(place: Place): string {
  return place.epoch === "" ? "" : `?${new URLSearchParams({ epoch: place.epoch, seq: String(place.seq) })}`;
}

function openSocket(place: Place, take: (text: string) => void, lost: () => void): () => void {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const offered = canInflate() ? ["pulse.v1.deflate", "pulse.v1"] : ["pulse.v1"];
  const socket = new WebSocket(`${scheme}://${location.host}/ws${resumeQuery(place)}`, offered);
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    lost();
  };
  const put = inOrder((text) => ended || take(text), end);
  socket.binaryType = "arraybuffer";
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => put(event.data);
  socket.onclose = end;
  socket.onerror = end;
  return () => {
    ended = true;
    socket.close();
  };
}

const EVENTS = ["welcome", "snapshot", "delta", "ticks", "incident", "resync", "ping"] as const;

function openEvents(place: Place, take: (text: string) => void, lost: () => void): () => void {
  const resume = place.epoch === "" ? "" : `?${new URLSearchParams({ last_event_id: `${place.epoch}-${place.seq}` })}`;
  const events = new EventSource(`/api/events${resume}`);
  for (const name of EVENTS) events.addEventListener(name, (event) => take((event as MessageEvent<string>).data));
  events.onerror = () => {
    events.close();
    lost();
  };
  return () => events.close();
}
