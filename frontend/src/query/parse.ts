// Read the query language of tables and the API: `status:offline type:vm cpu>80% (a or b) not c`.

import { parseQuantity, type Quantity } from "./quantity";

export type Term =
  | { is: "word"; text: string }
  | { is: "field"; key: Key; values: string[] }
  | { is: "compare"; metric: string; sign: Sign; quantity: Quantity }
  | { is: "not"; term: Term }
  | { is: "all"; terms: Term[] }
  | { is: "some"; terms: Term[] };

export const KEYS = ["status", "type", "technology", "id", "tag", "tags", "name", "source", "parent", "node"] as const;
export type Key = (typeof KEYS)[number];
export type Sign = ">" | ">=" | "<" | "<=" | "=" | "!=";

/** Reading stopped at the character `position`. */
export class BadQuery extends Error {
  constructor(
    readonly position: number,
    message: string,
  ) {
    super(message);
  }
}

export interface Token {
  text: string;
  at: number;
  paren: boolean;
}

const MAX_LENGTH = 1000;
const MAX_TERMS = 64;
const MAX_DEPTH = 16;
const TOKEN = /\s*(?:([()])|(-)(?=[^\s)])|((?:"[^"]*"|[^\s()"])+)|("))/y;
const TERM = /^([A-Za-z_][A-Za-z0-9_.-]*)(:|>=|<=|!=|=|>|<)(.*)$/s;

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    const part = match?.[1] ?? match?.[2] ?? match?.[3];
    if (!match || part === undefined) throw new BadQuery(match ? from + match[0].length - 1 : from, "A quotation mark is not closed.");
    found.push({ text: part, at: from + match[0].length - part.length, paren: match[1] !== undefined });
  }
  const beyond = found[MAX_TERMS * 3];
  if (beyond) throw new BadQuery(beyond.at, `A query has at most ${MAX_TERMS} terms.`);
  return found;
}

export function parse(text: string): Term {
  if (text.length > MAX_LENGTH) throw new BadQuery(MAX_LENGTH, `A query has at most ${MAX_LENGTH} characters.`);
  return new Parser(tokens(text), text.length).whole();
}

class Parser {
  private next = 0;

  constructor(
    private readonly tokens: Token[],
    private readonly end: number,
  ) {}

  whole(): Term {
    const term = this.any(0);
    if (this.next < this.tokens.length) throw new BadQuery(this.at, "This parenthesis was never opened.");
    return term;
  }

  private get at(): number {
    return this.tokens[this.next]?.at ?? this.end;
  }

  private peek(): string {
    return this.tokens[this.next]?.text.toLowerCase() ?? "";
  }

  private any(depth: number): Term {
    if (depth > MAX_DEPTH) throw new BadQuery(this.at, `Parentheses and "not" go at most ${MAX_DEPTH} deep.`);
    const first = this.all(depth);
    const terms = [first];
    while (this.peek() === "or") {
      if (isEmpty(terms[terms.length - 1])) throw new BadQuery(this.at, '"or" needs a term on its left.');
      this.next += 1;
      terms.push(this.all(depth));
      if (isEmpty(terms[terms.length - 1])) throw new BadQuery(this.at, '"or" needs a term on its right.');
    }
    return terms.length === 1 ? first : { is: "some", terms };
  }

  private all(depth: number): Term {
    const terms: Term[] = [];
    while (!["", ")", "or"].includes(this.peek())) {
      if (this.peek() === "and") this.next += 1;
      else terms.push(this.one(depth));
    }
    return terms.length === 1 && terms[0] ? terms[0] : { is: "all", terms };
  }

  private one(depth: number): Term {
    const word = this.peek();
    if (word === "not" || word === "-") return this.opposite(depth);
    if (word === "(") return this.group(depth);
    const token = this.tokens[this.next++] as Token;
    return term(token);
  }

  private opposite(depth: number): Term {
    this.next += 1;
    if (["", ")", "or", "and"].includes(this.peek())) throw new BadQuery(this.at, '"not" needs a term behind it.');
    if (depth > MAX_DEPTH) throw new BadQuery(this.at, `Parentheses and "not" go at most ${MAX_DEPTH} deep.`);
    return { is: "not", term: this.one(depth + 1) };
  }

  private group(depth: number): Term {
    const opened = this.at;
    this.next += 1;
    const inner = this.any(depth + 1);
    if (this.peek() !== ")") throw new BadQuery(opened, "This parenthesis is not closed.");
    this.next += 1;
    return inner;
  }
}

const isEmpty = (term: Term | undefined): boolean => term?.is === "all" && term.terms.length === 0;
const bare = (text: string): string => text.replaceAll('"', "").toLowerCase();

function term(token: Token): Term {
  const match = token.text.startsWith('"') ? null : TERM.exec(token.text);
  if (!match) return { is: "word", text: bare(token.text) };
  const [key = "", sign = "", value = ""] = match.slice(1);
  if (sign === ":") return field(key, value, token);
  const quantity = parseQuantity(value);
  if (!quantity)
    throw new BadQuery(token.at + key.length + sign.length, "A metric is compared with a number, such as 80%, 10GiB or 3d.");
  return { is: "compare", metric: key.toLowerCase(), sign: sign as Sign, quantity };
}

function field(key: string, value: string, token: Token): Term {
  const known = KEYS.find((one) => one === key.toLowerCase());
  if (!known) throw new BadQuery(token.at, `There is no key "${key}": use ${[...KEYS].sort().join(", ")}.`);
  const values = value.split(",").map(bare).filter(Boolean);
  if (values.length === 0) throw new BadQuery(token.at + key.length + 1, `"${key}" needs a value.`);
  return { is: "field", key: known, values };
}
