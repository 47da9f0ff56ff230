// The way back from one thing to the list of them.

import ChevronLeft from "lucide-solid/icons/chevron-left";
import { onMount } from "solid-js";

export function Back(props: { href: string; label: string }) {
  let link: HTMLAnchorElement | undefined;
  // The page of one thing begins at its name, for whoever moves by keyboard or ear.
  onMount(() => {
    link?.scrollIntoView?.({ block: "nearest" });
    link?.closest("section")?.querySelector("h1")?.focus({ preventScroll: true });
  });
  return (
    <a ref={link} href={props.href} class="note mb-1.5 -ml-1 inline-flex min-h-7 items-center gap-0.5 pr-2 hover:text-content max-sm:min-h-11">
      <ChevronLeft size={14} aria-hidden="true" />
      {props.label}
    </a>
  );
}
