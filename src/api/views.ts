/** The views of the page by their names in its address. */
export const VIEW_NAMES = [
  "now",
  "sessions",
  "session",
  "event",
  "search",
  "stats",
  "deliveries",
  "health",
  "settings",
  "team",
] as const;

export type ViewName = (typeof VIEW_NAMES)[number];

/** Views of one item: its name follows theirs, as in `/session/ID`. */
const ITEM_VIEWS: ReadonlyMap<string, ViewName> = new Map([
  ["session", "session"],
  ["sessions", "session"],
  ["event", "event"],
]);

/** What the page calls a view, where its name in the address is another. */
const SHOWN_NAMES: ReadonlyMap<string, ViewName> = new Map([["notifications", "deliveries"]]);

/**
 * The page's fragment for a view that was typed as a path, with the query as its filters: `/session/ID?tab=calls` is
 * `#view=session&session=ID&tab=calls`. Null for any other path.
 */
export function viewFragment(path: string, query: URLSearchParams): string | null {
  const [, name = "", item] = /^\/([a-z]+)(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  const view =
    item === undefined ? (VIEW_NAMES.find((one) => one === name) ?? SHOWN_NAMES.get(name)) : ITEM_VIEWS.get(name);
  if (view === undefined) return null;
  const parts = new URLSearchParams({ view });
  for (const [key, value] of query) if (key !== "view") parts.append(key, value);
  try {
    if (item !== undefined) parts.set(view, decodeURIComponent(item));
  } catch {
    return null;
  }
  return `#${parts.toString()}`;
}
