import { signal, type ReadonlySignal } from "@preact/signals";
import { VIEW_NAMES, type ViewName } from "../../src/api/views.ts";

/** Views in the navigation; in this order, each has a digit on the keyboard. */
export const NAV_VIEWS = [
  "now",
  "sessions",
  "search",
  "stats",
  "deliveries",
  "health",
  "settings",
] as const satisfies readonly ViewName[];

export type NavView = (typeof NAV_VIEWS)[number];

/** Filters, order and unfolded parts of the views; each view interprets its own names and ignores invalid values. */
const FILTER_NAMES = [
  "state",
  "project",
  "machine",
  "owner",
  "kind",
  "tool",
  "q",
  "since",
  "sort",
  "tab",
  "agent",
  "turn",
  "range",
  "bucket",
  "model",
  "branch",
  "split",
  "at",
  "group",
  "destination",
  "item",
  "code",
] as const;

export type FilterName = (typeof FILTER_NAMES)[number];

export type RouteFilter = Readonly<Partial<Record<FilterName, string>>>;

/** The current place in the page; the address contains all of it, for links and the back button. */
export interface Route {
  readonly view: ViewName;
  readonly eventSeq: number | null;
  readonly sessionId: string | null;
  readonly filter: RouteFilter;
}

export const START: Route = { view: "now", eventSeq: null, sessionId: null, filter: {} };

/** @param hash with or without `#`; invalid parts are ignored */
export function parseRoute(hash: string): Route {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const seq = parts.get("event") ?? "";
  return {
    view: VIEW_NAMES.find((name) => name === parts.get("view")) ?? START.view,
    eventSeq: /^[1-9]\d{0,14}$/.test(seq) ? Number(seq) : null,
    sessionId: parts.get("session") || null,
    filter: withFilter({}, Object.fromEntries(FILTER_NAMES.map((name) => [name, parts.get(name)]))),
  };
}

/** The hash of a route, empty for the start page. */
export function formatRoute(route: Route): string {
  const parts = new URLSearchParams();
  if (route.view !== START.view) parts.set("view", route.view);
  if (route.sessionId !== null) parts.set("session", route.sessionId);
  for (const name of FILTER_NAMES) {
    const value = route.filter[name];
    if (value !== undefined && value !== "") parts.set(name, value);
  }
  if (route.eventSeq !== null) parts.set("event", String(route.eventSeq));
  const text = parts.toString();
  return text === "" ? "" : `#${text}`;
}

/** A filter with some changes; null or an empty text removes a part. */
export function withFilter(
  filter: RouteFilter,
  change: Readonly<Partial<Record<FilterName, string | null>>>,
): RouteFilter {
  const merged = Object.entries({ ...filter, ...change });
  return Object.fromEntries(merged.filter(([, value]) => value !== null && value !== ""));
}

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
  replace(change: Partial<Route>): void;
  /** Changes filters of the current view, null for none; the back button does not undo it. */
  filterBy(change: Readonly<Partial<Record<FilterName, string | null>>>): void;
  /** The browser changed the address. */
  readAddress(): void;
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
    replace: (to) => change(to, bar.replace),
    filterBy: (part) => change({ filter: withFilter(route.value.filter, part) }, bar.replace),
    readAddress() {
      const next = parseRoute(bar.readHash());
      // One step back fires two events: the second changes nothing.
      if (formatRoute(next) !== formatRoute(route.value)) route.value = next;
    },
  };
}
