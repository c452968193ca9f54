import type { ComponentChildren } from "preact";
import { hrefOf, START, type Route } from "../../state/route.ts";
import { useStore } from "../../ui/page-context.ts";

interface SideLinkProps {
  readonly to: Partial<Route>;
  readonly class: string;
  readonly isCurrent?: boolean;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}

/** A link of the frame; a plain click changes the view without loading the page. */
export function SideLink({ to, isCurrent = false, title, class: name, children }: SideLinkProps) {
  const { navigation, sidebarOpen } = useStore();
  return (
    <a
      class={name}
      href={hrefOf(to)}
      title={title}
      aria-current={isCurrent ? "page" : undefined}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigation.go({ ...START, ...to });
        sidebarOpen.value = false;
      }}
    >
      {children}
    </a>
  );
}
