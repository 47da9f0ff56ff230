// What a form asks for, read from a JSON Schema, and the settings that come of what was typed.

import { words } from "../../../strings/connections";

const w = words.form;

export type Typed = string | boolean;
export type Values = Record<string, Typed>;
export type Config = Record<string, unknown>;
/** What is wrong, by the path of the field. */
export type Mistakes = Record<string, string>;

type Kind = "text" | "secret" | "number" | "switch" | "choice" | "lines" | "pairs" | "json";

export interface FormField {
  /** Where it stands in the settings: `proxy.address`. */
  path: string;
  title: string;
  note: string;
  kind: Kind;
  /** The title of what it is part of, if it is. */
  group: string;
  required: boolean;
  advanced: boolean;
  /** Only who may change settings may set it. */
  privileged: boolean;
  /** Left empty it is nothing, not an empty text. */
  optional: boolean;
  whole: boolean;
  least?: number;
  most?: number;
  choices: unknown[];
  /** Lines are numbers. */
  numeric: boolean;
  otherwise: unknown;
}

interface Schema {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  writeOnly?: boolean;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  "x-advanced"?: boolean;
  "x-privileged"?: boolean;
}

interface Within {
  path: string;
  group: string;
  advanced: boolean;
}

/** The fields in order of declaration, those of nested objects in the place of the object. */
export function fieldsOf(schema: unknown, within: Within = { path: "", group: "", advanced: false }): FormField[] {
  const { properties = {}, required = [] } = (schema ?? {}) as Schema;
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = within.path ? `${within.path}.${name}` : name;
    const advanced = within.advanced || property["x-advanced"] === true;
    if (property.properties) return fieldsOf(property, { path, group: property.title ?? name, advanced });
    return [fieldOf(property, { path, group: within.group, advanced, required: required.includes(name), title: property.title ?? name })];
  });
}

function fieldOf(property: Schema, place: Pick<FormField, "path" | "group" | "advanced" | "required" | "title">): FormField {
  const inner = property.anyOf?.find((one) => one.type !== "null") ?? property;
  const kind = kindOf(property, inner);
  return {
    ...place,
    kind,
    note: [property.description, limits(inner), NOTES[kind]].filter(Boolean).join(". ").replaceAll("..", "."),
    privileged: property["x-privileged"] === true,
    optional: property.anyOf !== undefined,
    whole: inner.type === "integer",
    least: inner.minimum,
    most: inner.maximum,
    choices: inner.enum ?? [],
    numeric: inner.items?.type === "number" || inner.items?.type === "integer",
    otherwise: property.default,
  };
}

const NOTES: Partial<Record<Kind, string>> = { lines: w.lines, pairs: w.pairs, json: w.json };
const SCALARS = ["string", "number", "integer"];

function kindOf(property: Schema, inner: Schema): Kind {
  if (property.writeOnly || inner.writeOnly) return "secret";
  if (inner.enum) return "choice";
  if (inner.type === "boolean") return property.anyOf ? "choice" : "switch";
  if (inner.type === "number" || inner.type === "integer") return "number";
  if (inner.type === "array") return inner.items && !inner.items.enum && SCALARS.includes(inner.items.type ?? "") ? "lines" : "json";
  if (inner.type === "object") return typeof inner.additionalProperties === "object" ? "pairs" : "json";
  return "text";
}

function limits({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return w.between(minimum, maximum);
  if (minimum !== undefined) return w.least(minimum);
  return maximum === undefined ? "" : w.most(maximum);
}

/** What stands at a path of the settings. */
export const at = (config: Config, path: string): unknown =>
  path.split(".").reduce<unknown>((place, name) => (typeof place === "object" && place !== null ? (place as Config)[name] : undefined), config);

/** What the form shows at first: the settings as they are, or as they are unless somebody says otherwise. */
export const valuesOf = (fields: FormField[], config: Config): Values => Object.fromEntries(fields.map((field) => [field.path, shown(field, at(config, field.path) ?? field.otherwise)]));

function shown(field: FormField, value: unknown): Typed {
  if (field.kind === "switch") return value === true;
  if (field.kind === "secret" || value === undefined || value === null) return "";
  if (field.kind === "lines") return (value as unknown[]).join("\n");
  if (field.kind === "pairs") return Object.entries(value as Config).map(([name, one]) => `${name}=${one}`).join("\n");
  return field.kind === "json" ? JSON.stringify(value, null, 2) : String(value);
}

/** The settings as typed. A secret that nobody typed is left out, and stays what it was, unless it is `cleared`. */
export function configOf(fields: FormField[], values: Values, cleared: ReadonlySet<string> = new Set()): Config {
  const config: Config = {};
  for (const field of fields) {
    const value = meant(field, values[field.path] ?? "", cleared.has(field.path));
    if (value !== undefined) place(config, field.path, value);
  }
  return config;
}

function place(config: Config, path: string, value: unknown): void {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) config[first] = value;
  else place((config[first] ??= {}) as Config, rest.join("."), value);
}

/** What one field means; undefined where it is left out. */
function meant(field: FormField, typed: Typed, cleared: boolean): unknown {
  if (typeof typed === "boolean") return typed;
  if (field.kind === "secret") return typed !== "" ? typed : cleared ? "" : undefined;
  const words = typed.trim();
  if (words === "" && field.optional) return null;
  if (field.kind === "number") return words === "" ? undefined : numberOf(words);
  if (field.kind === "choice") return field.choices.find((one) => String(one) === words) ?? truth(field, words);
  if (field.kind === "lines") return lines(words).map((one) => (field.numeric ? numberOf(one) : one));
  if (field.kind === "pairs") return Object.fromEntries(lines(words).map(pair));
  return field.kind === "json" ? fromJson(words) : words;
}

const truth = (field: FormField, words: string): unknown => (field.choices.length > 0 ? words : words === "true");
/** What is no number is handed on as it is: the server names it. */
const numberOf = (words: string): unknown => (Number.isFinite(Number(words)) ? Number(words) : words);
const lines = (words: string): string[] => words.split("\n").map((line) => line.trim()).filter(Boolean);

function pair(line: string): [string, string] {
  const [name = "", ...rest] = line.split("=");
  return [name.trim(), rest.join("=").trim()];
}

function fromJson(words: string): unknown {
  try {
    return words === "" ? undefined : JSON.parse(words);
  } catch {
    return words;
  }
}

/** What can be seen to be wrong without asking anybody. `kept` are secrets that need not be typed. */
export function mistakesIn(fields: FormField[], values: Values, kept: (path: string) => boolean): Mistakes {
  const found: Mistakes = {};
  for (const field of fields) {
    const said = mistake(field, values[field.path] ?? "", kept(field.path));
    if (said) found[field.path] = said;
  }
  return found;
}

function mistake(field: FormField, typed: Typed, kept: boolean): string {
  if (typeof typed === "boolean") return "";
  const words = typed.trim();
  if (words === "") return field.required && !field.optional && !kept ? w.needed : "";
  if (field.kind === "json") return typeof fromJson(words) === "string" && !words.startsWith('"') ? w.notJson : "";
  if (field.kind !== "number") return "";
  const value = Number(words);
  if (!Number.isFinite(value)) return w.number;
  if (field.whole && !Number.isInteger(value)) return w.whole;
  if (field.least !== undefined && value < field.least) return w.tooSmall(field.least);
  return field.most !== undefined && value > field.most ? w.tooLarge(field.most) : "";
}

/** What the server found wrong, by field, and what it said of nothing that is shown. */
export function mistakesOf(details: Record<string, unknown>, fields: FormField[]): { placed: Mistakes; rest: string[] } {
  const problems = Array.isArray(details.problems) ? (details.problems as { path: string; message: string }[]) : [];
  const placed: Mistakes = {};
  const rest: string[] = [];
  for (const { path, message } of problems) {
    const owner = fields.find((field) => path === field.path || path.startsWith(`${field.path}[`) || path.startsWith(`${field.path}.`));
    if (owner) placed[owner.path] = message.replace(/^./, (letter) => letter.toUpperCase());
    else rest.push(path ? `${path}: ${message}` : message);
  }
  return { placed, rest };
}

/** A fingerprint as people compare it. */
export const inPairs = (fingerprint: string): string => (fingerprint.replaceAll(":", "").toUpperCase().match(/../g) ?? []).join(":");

export const sameFingerprint = (one: string, other: string): boolean => inPairs(one.trim()) === inPairs(other.trim());
