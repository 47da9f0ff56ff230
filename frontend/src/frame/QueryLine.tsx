// The query line: chips for what holds, an input for the next term, completion with counts.

import Search from "lucide-solid/icons/search";
import X from "lucide-solid/icons/x";
import { createMemo, createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { complete, type Offer } from "../query/complete";
import { found, understand, useAsked } from "../stores/asked";
import { kinds } from "../stores/kinds";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { phone } from "../ui/media";

export function QueryLine(props: { onPalette: () => void }) {
  let input!: HTMLInputElement;
  const asked = useAsked();
  const [open, setOpen] = createSignal(false);
  const [picked, setPicked] = createSignal(-1);

  const offers = createMemo<Offer[]>(() => {
    if (!open()) return [];
    live.structure();
    const metrics = [...new Map(kinds().flatMap((kind) => kind.metrics.map((metric) => [metric.name, metric]))).values()];
    return complete(asked.draft(), asked.draft().length, Object.values(live.raw()), metrics);
  });
  const trouble = () => understand(asked.whole()).error;

  const add = (term: string): void => asked.commit(`${asked.committed()} ${term}`);
  const take = (offer: Offer): void => {
    setPicked(-1);
    if (/[:>]$/.test(offer.query.trim())) asked.setDraft(offer.query.trimStart());
    else add(offer.query);
    input.focus();
  };

  const onKey = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers()[picked()];
    if (move !== undefined) setPicked((index) => Math.max(-1, Math.min(offers().length - 1, index + move)));
    else if (event.key === "Tab" && offers()[0] && asked.draft() !== "") take(offer ?? (offers()[0] as Offer));
    else if (event.key === "Enter" && offer) take(offer);
    else if (event.key === "Enter") submit();
    else if (event.key === "Backspace" && asked.draft() === "" && asked.chips().length > 0) pullBack();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  };
  const submit = (): void => {
    if (trouble()) return;
    if (asked.draft() !== "") add(asked.draft());
    else input.blur();
    setOpen(false);
  };
  const pullBack = (): void => {
    const last = asked.chips().at(-1) ?? "";
    asked.remove(asked.chips().length - 1);
    asked.setDraft(last);
  };
  const leave = (): void => {
    if (open() && offers().length > 0) setOpen(false);
    else {
      asked.setDraft("");
      input.blur();
    }
  };

  const focus = (): void => input.focus();
  onMount(() => window.addEventListener("pulse-query", focus));
  onCleanup(() => window.removeEventListener("pulse-query", focus));

  return (
    <div role="search" class="relative min-w-0 flex-[1_1_640px] sm:max-w-[680px]">
      <div
        class="flex h-8 min-w-0 items-center gap-1.5 rounded-lg border bg-surface pr-1.5 pl-2.5 focus-within:border-accent max-sm:h-[46px]"
        classList={{ "border-bad": !!trouble(), "border-border": !trouble() }}
      >
        <Search size={15} class="shrink-0 text-muted" aria-hidden="true" />
        <div class="flex min-w-0 items-center gap-1.5 overflow-x-auto [scrollbar-width:none]">
          <For each={asked.chips()}>{(chip, index) => <Chip text={chip} onRemove={() => asked.remove(index())} />}</For>
        </div>
        <input
          ref={input}
          class="h-full min-w-[64px] flex-1 bg-transparent outline-none placeholder:text-muted"
          role="combobox"
          aria-label={text.query.label}
          aria-expanded={offers().length > 0}
          aria-controls="query-offers"
          aria-autocomplete="list"
          aria-activedescendant={picked() >= 0 ? `offer-${picked()}` : undefined}
          aria-invalid={!!trouble()}
          autocomplete="off"
          spellcheck={false}
          placeholder={asked.chips().length > 0 ? "" : phone() ? text.query.placeholderShort : text.query.placeholder}
          value={asked.draft()}
          onInput={(event) => {
            asked.setDraft(event.currentTarget.value);
            setPicked(-1);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKey}
        />
        <Show when={asked.whole() !== "" && found() !== undefined && !trouble()}>
          <span class="note shrink-0 max-sm:hidden">{text.query.matches(found() ?? 0)}</span>
        </Show>
        <Show
          when={asked.whole() !== ""}
          fallback={
            <button type="button" class="kbd shrink-0 hover:text-content max-md:hidden" onClick={props.onPalette}>
              {KEY_NAME}
              <span class="sr-only">{text.palette.label}</span>
            </button>
          }
        >
          <button type="button" class="btn-icon size-6! min-h-0! max-sm:size-10!" aria-label={text.query.clear} onClick={() => asked.commit("")}>
            <X size={14} aria-hidden="true" />
          </button>
        </Show>
      </div>
      <Show when={open() && (offers().length > 0 || trouble())}>
        <Offers offers={offers()} picked={picked()} trouble={trouble()?.message} onTake={take} />
      </Show>
    </div>
  );
}

const KEY_NAME = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘ K" : "Ctrl K";

function Chip(props: { text: string; onRemove: () => void }) {
  const parts = () => /^([A-Za-z_]+)(:|[<>!=]+)(.*)$/.exec(props.text);
  return (
    <button
      type="button"
      class="flex h-[22px] max-w-[220px] min-w-0 shrink-0 items-center gap-1 rounded-[5px] bg-raised px-[7px] text-xs max-sm:h-8"
      onClick={props.onRemove}
    >
      <Show when={parts()} fallback={<span class="truncate">{props.text}</span>}>
        {(part) => (
          <>
            <span class="text-muted">{part()[2] === ":" ? part()[1] : `${part()[1]} ${part()[2]}`}</span>
            <span class="truncate">{part()[3]}</span>
          </>
        )}
      </Show>
      <X size={11} class="shrink-0 text-muted" aria-hidden="true" />
      <span class="sr-only">{text.query.remove}</span>
    </button>
  );
}

function Offers(props: { offers: Offer[]; picked: number; trouble?: string; onTake: (offer: Offer) => void }) {
  return (
    <div class="menu absolute top-full left-0 mt-1.5 w-full min-w-[260px]">
      <Show when={props.offers.length === 0 && props.trouble}>
        <p role="alert" class="px-2 py-1.5 text-bad">
          {props.trouble}
        </p>
      </Show>
      <ul id="query-offers" role="listbox" aria-label={text.query.offers}>
        <For each={props.offers}>
          {(offer, index) => (
            <li
              id={`offer-${index()}`}
              role="option"
              aria-selected={props.picked === index()}
              class="menu-item cursor-pointer"
              classList={{ "bg-raised": props.picked === index() }}
              onMouseDown={(event) => {
                event.preventDefault();
                props.onTake(offer);
              }}
            >
              <span class="truncate">{offer.label}</span>
              <span class="note ml-auto truncate">{offer.count ?? offer.note}</span>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
