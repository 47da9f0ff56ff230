// An address at which there is nothing.

import { A, useLocation } from "@solidjs/router";
import Compass from "lucide-solid/icons/compass";
import { home } from "../frame/pages";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";

export function NotFound() {
  const location = useLocation();
  return (
    <div class="h-full overflow-y-auto">
      <Blank heading title={text.enter.notFound.title} text={text.enter.notFound.text(location.pathname)} icon={<Compass size={22} aria-hidden="true" />}>
        <A href={home()} class="btn">
          {text.enter.notFound.back}
        </A>
      </Blank>
    </div>
  );
}
