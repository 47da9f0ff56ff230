// A page whose data nobody brings yet: what will stand here, and what to do until then.

import { A } from "@solidjs/router";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";
import { Icon } from "../ui/Icon";

const LINKS = {
  alerts: { icon: "bell", href: "/dashboard", label: text.pages.dashboard },
  ai: { icon: "sparkles", href: "/settings/plugins", label: text.empty.seePlugins },
};

export default function Future(props: { page: keyof typeof LINKS }) {
  const words = () => text.future[props.page];
  const link = () => LINKS[props.page];
  return (
    <div class="h-full overflow-y-auto">
      <Blank heading title={words().title} text={words().text} icon={<Icon name={link().icon} size={22} />}>
        <p class="note w-full">{words().next}</p>
        <A href={link().href} class="btn">
          {link().label}
        </A>
      </Blank>
    </div>
  );
}
