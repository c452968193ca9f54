import type { ComponentChildren } from "preact";
import { formatRoute, type Route } from "../state/route.ts";
import { useStore } from "./page-context.ts";

interface LinkProps {
  /** The place that it leads to; parts left out are those of the present place. */
  readonly to: Partial<Route>;
  /** What a plain click does in this page, where it is more than to go there. */
  readonly onOpen?: () => void;
  readonly class?: string;
  readonly title?: string | undefined;
  /** `page`: it leads to the view that is shown. */
  readonly isCurrent?: boolean | "page";
  /** Whether the row shows more of itself below; left out for any other row. */
  readonly isExpanded?: boolean;
  /** In a group of which one link is in the tab order: 0 for that one, -1 for the others. */
  readonly tabIndex?: number;
  /** `data-*` attributes. */
  readonly data?: Readonly<Record<`data-${string}`, string | number | undefined>>;
  readonly children: ComponentChildren;
}

/**
 * A real link to a place in the page: its address can be copied and opened in another tab. A plain click goes there
 * without a reload, as {@link Route}s do: focus and scroll stay with the views.
 */
export function Link({
  to,
  onOpen,
  class: look,
  title,
  isCurrent = false,
  isExpanded,
  tabIndex,
  data,
  children,
}: LinkProps) {
  const { navigation } = useStore();
  const href = addressOf({ ...navigation.route.value, ...to });
  return (
    <a
      class={look}
      href={href}
      title={title}
      tabIndex={tabIndex}
      aria-current={isCurrent === "page" ? "page" : isCurrent ? "true" : undefined}
      aria-expanded={isExpanded}
      {...data}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        // A row around the link must not act a second time.
        event.preventDefault();
        if (onOpen === undefined) navigation.go(to);
        else onOpen();
      }}
    >
      {children}
    </a>
  );
}

/**
 * The link of a whole row that has the keyboard focus itself: without a box of its own, so that the row keeps its layout
 * and no second stop comes into the tab order.
 */
export function RowLink({
  to,
  onOpen,
  children,
}: Pick<LinkProps, "to" | "children"> & Required<Pick<LinkProps, "onOpen">>) {
  return (
    <Link to={to} onOpen={onOpen} class="row-link">
      {children}
    </Link>
  );
}

/** Whether a click is for this page: no key held that opens a tab or a window, and not handled yet. */
export function isPlainClick(event: MouseEvent): boolean {
  const hasKey = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return event.button === 0 && !hasKey && !event.defaultPrevented;
}

function addressOf(route: Route): string {
  const hash = formatRoute(route);
  return hash === "" ? location.pathname : hash;
}
