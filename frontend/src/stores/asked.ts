// The query of the page: what stands in the address, and what is being typed.

import { useLocation, useNavigate } from "@solidjs/router";
import { createSignal } from "solid-js";
import { chips } from "../query/chips";
import { BadQuery, parse, type Term } from "../query/parse";

const [draft, setDraft] = createSignal("");
const [found, setFound] = createSignal<number>();

/** How many resources of the page the query finds; written by the page that shows them. */
export { found, setFound };

export function useAsked() {
  const location = useLocation();
  const navigate = useNavigate();
  const committed = (): string => String(location.query.q ?? "");
  const whole = (): string => [committed(), draft()].filter(Boolean).join(" ").trim();

  /** Write the query into the address, and leave the rest of it alone. */
  const commit = (query: string): void => {
    setDraft("");
    const search = new URLSearchParams(location.search);
    if (query.trim() === "") search.delete("q");
    else search.set("q", query.trim());
    const listed = /^\/(infrastructure|workloads|storage)/.test(location.pathname);
    navigate(`${listed ? location.pathname : "/infrastructure"}?${search}`, { replace: listed, scroll: false });
  };

  return {
    committed,
    whole,
    /** The query that holds now: what is being typed counts as soon as it can be read. */
    holding: (): string => (understand(whole()).error ? committed() : whole()),
    draft,
    setDraft,
    commit,
    chips: () => chips(committed()),
    remove: (index: number) => {
      const left = chips(committed());
      left.splice(index, 1);
      commit(left.join(" "));
    },
  };
}

export interface Understood {
  term: Term;
  error?: BadQuery;
}

/** The query as a term; what cannot be read finds everything, and says why. */
export function understand(query: string): Understood {
  try {
    return { term: parse(query) };
  } catch (error) {
    if (!(error instanceof BadQuery)) throw error;
    return { term: { is: "all", terms: [] }, error };
  }
}
