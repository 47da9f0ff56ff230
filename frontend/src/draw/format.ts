// Numbers as people read them.

import type { Draw, Unit } from "../api/types";
import { text } from "../strings/en";
import { kindOfField } from "./units";

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const DECIMAL = ["B", "kB", "MB", "GB", "TB", "PB"];

interface Scaled {
  number: string;
  unit: string;
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return value.toFixed(0);
  return size >= 10 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(size < 1 ? 2 : 1).replace(/\.?0+$/, "");
}

function scaled(value: number, base: number, names: string[]): Scaled {
  let power = 0;
  let rest = value;
  while (Math.abs(rest) >= base * 0.9995 && power < names.length - 1) {
    rest /= base;
    power += 1;
  }
  return { number: power === 0 ? rest.toFixed(0) : digits(rest), unit: names[power] ?? "" };
}

export const bytes = (value: number): string => {
  const { number, unit } = scaled(value, 1024, BINARY);
  return `${number} ${unit}`;
};

export const rate = (value: number): string => {
  const { number, unit } = scaled(value, 1000, DECIMAL);
  return `${number} ${unit}/s`;
};

/** Used and total in one unit: `10.6 / 16 GiB`. */
export function share(used: number, total: number): string {
  const whole = scaled(total, 1024, BINARY);
  const part = used / 1024 ** BINARY.indexOf(whole.unit);
  return `${digits(part)} / ${whole.number} ${whole.unit}`;
}

/** A part and its whole, in whatever unit they are: `10.6 / 16 GiB`, `110 / 119`. */
export const partOf = (part: number, whole: number, unit: Unit): string =>
  unit === "bytes" ? share(part, whole) : `${inUnit(part, unit)} / ${inUnit(whole, unit)}`;

/** Two rates in one unit: `2.8 / 1.0 MB/s`. */
export function ratePair(first: number, second: number): string {
  const larger = scaled(Math.max(first, second), 1000, DECIMAL);
  const size = 1000 ** DECIMAL.indexOf(larger.unit);
  const show = (value: number) => (size === 1 ? value.toFixed(0) : (value / size).toFixed(1));
  return `${show(first)} / ${show(second)} ${larger.unit}/s`;
}

export function percent(value: number): string {
  const hundred = value * 100;
  return `${hundred > 0 && hundred < 1 ? hundred.toFixed(1) : Math.round(hundred)}%`;
}

const STEPS: [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
];

/** The largest whole unit: `41 d`, `7 h`, `4 min`, `12 s`. */
export function duration(seconds: number): string {
  for (const [size, name] of STEPS) if (seconds >= size) return `${Math.floor(seconds / size)} ${name}`;
  return `${Math.floor(Math.max(0, seconds))} s`;
}

/** How long something took: `21 ms`, `2.4 s`. */
export const latency = (seconds: number): string => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${digits(seconds)} s`);

/** A title inside a sentence; abbreviations keep their capitals. */
export const inSentence = (title: string): string => title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());

/** Made when it is first needed: each takes milliseconds, and the first screen shows none of them. */
function dates(options: Intl.DateTimeFormatOptions): (at: number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (at) => (made ??= new Intl.DateTimeFormat(undefined, options)).format(at * 1000);
}

const times = dates({ hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const days = dates({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false });

export function moment(at: number, now = Date.now() / 1000): string {
  return (now - at < 43_200 ? times : days)(at);
}

const hours = dates({ hour: "2-digit", minute: "2-digit", hour12: false });

/** Hours and minutes today, with the day before that. */
export const clock = (at: number, now = Date.now() / 1000): string => (now - at < 43_200 ? hours : days)(at);

export const fullMoment = (at: number): string => new Date(at * 1000).toLocaleString();

export const fullDay = dates({ day: "numeric", month: "long", year: "numeric" });

/** A number in the unit that its metric has. */
export function inUnit(value: number, unit: Unit): string {
  switch (unit) {
    case "ratio":
      return percent(value);
    case "bytes":
      return bytes(value);
    case "bytes_per_second":
      return rate(value);
    case "per_second":
      return `${digits(value)}/s`;
    case "seconds":
      return value > 0 && value < 1 ? latency(value) : duration(value);
    case "celsius":
      return `${digits(value)} °C`;
    case "watts":
      return `${digits(value)} W`;
    case "volts":
      return `${digits(value)} V`;
    case "hertz":
      return `${scaled(value, 1000, ["", "k", "M", "G"]).number} ${scaled(value, 1000, ["", "k", "M", "G"]).unit}Hz`;
    case "rpm":
      return `${value.toFixed(0)} rpm`;
    case "count":
      return digits(value);
  }
}

/** From here on a number can be a moment of our days: 0 and less than a year of seconds are none. */
const FIRST_MOMENT = 31_536_000;
export const isMoment = (value: unknown, path: string, draw: Draw = "text"): value is number =>
  typeof value === "number" && value >= FIRST_MOMENT && value < 1e11 && (draw === "time" || kindOfField(path) === "moment");

/** Any value of a facet, in words: drawn as it is declared, or in the unit that the name of its field says. */
export function plain(value: unknown, draw: Draw = "text", path = ""): string {
  if (value === undefined || value === null || value === "") return "";
  if (typeof value === "boolean") return value ? text.yes : text.no;
  if (Array.isArray(value)) return value.map((one) => plain(one, draw, path)).join(", ");
  if (typeof value === "number") {
    if (draw === "duration") return duration(value);
    const kind = kindOfField(path);
    if (isMoment(value, path, draw)) return moment(value);
    return kind && kind !== "moment" ? inUnit(value, kind) : digits(value);
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
