import { signal, type ReadonlySignal } from "@preact/signals";
import { formatRoute, parseRoute, withFilter, type FilterName, type Route } from "./route.ts";

/** The part of `window` that holds the address. */
export interface AddressBar {
  readHash(): string;
  /** @param hash empty for none */
  push(hash: string): void;
  replace(hash: string): void;
}

export interface Navigation {
  readonly route: ReadonlySignal<Route>;
  /** Opens a route; the back button returns. */
  go(change: Partial<Route>): void;
  /** Opens a route without a history entry, as when moving through a list. */
  slide(change: Partial<Route>): void;
  /** Changes filters of the current view, null for none; the back button does not undo it. */
  filterBy(change: Readonly<Partial<Record<FilterName, string | null>>>): void;
  /** The browser changed the address. */
  reread(): void;
}

export function createNavigation(bar: AddressBar): Navigation {
  const route = signal(parseRoute(bar.readHash()));
  function change(to: Partial<Route>, write: (hash: string) => void): void {
    const next = { ...route.value, ...to };
    const hash = formatRoute(next);
    if (hash === formatRoute(route.value)) return;
    write(hash);
    route.value = next;
  }
  return {
    route,
    go: (to) => change(to, bar.push),
    slide: (to) => change(to, bar.replace),
    filterBy: (part) => change({ filter: withFilter(route.value.filter, part) }, bar.replace),
    reread() {
      const next = parseRoute(bar.readHash());
      // One step back fires two events: the second changes nothing.
      if (formatRoute(next) !== formatRoute(route.value)) route.value = next;
    },
  };
}
