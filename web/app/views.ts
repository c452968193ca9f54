import type { ComponentType } from "preact";
import type { IconName } from "../ui/icon.tsx";
import { lazyModule, type LazyModule } from "../ui/lazy-module.ts";
import type { ViewName } from "../state/route.ts";
import { Now } from "../views/now/now.tsx";

/*
 * A new view changes five places; the compiler requires all but the last:
 *   1. `VIEW_NAMES` in state/route.ts (and `NAV_VIEWS`, for a place in the rail and a digit); its filters join
 *      `FILTER_NAMES`, so that the address contains them;
 *   2. its name in both languages: `views` of i18n/en.ts and ja.ts;
 *   3. here: its icon, and its code, which loads late;
 *   4. its own strings beside it, a table of both languages for `useStringsOf`, listed in i18n/view-strings.test.ts;
 *      its own style sheet, imported by the view, so that both load together;
 *   5. its entries in test/stress/browser/accessibility.test.ts and scripts/screenshots.ts.
 * Inside: `useListCommands` assigns the list's keys, `Skeleton` is the placeholder while loading, and
 * `navigation.filterBy` writes its filters. `ViewBoundary` catches its render errors.
 */
export const VIEWS: Readonly<Record<ViewName, ViewEntry>> = {
  now: { icon: "now", lazy: { useCode: () => ({ code: Now, isMissing: false }) } },
  sessions: {
    icon: "sessions",
    lazy: lazyModule(async () => (await import("../views/sessions/sessions.tsx")).Sessions),
  },
  session: { icon: "session", lazy: lazyModule(async () => (await import("../views/session/session.tsx")).Session) },
  event: { icon: "event", lazy: lazyModule(async () => (await import("../views/event/event.tsx")).Event) },
  search: { icon: "search", lazy: lazyModule(async () => (await import("../views/search/search.tsx")).Search) },
  stats: { icon: "stats", lazy: lazyModule(async () => (await import("../views/stats/stats.tsx")).Stats) },
  deliveries: {
    icon: "deliveries",
    lazy: lazyModule(async () => (await import("../views/deliveries/deliveries.tsx")).Deliveries),
  },
  health: { icon: "health", lazy: lazyModule(async () => (await import("../views/health/health.tsx")).Health) },
  settings: {
    icon: "settings",
    lazy: lazyModule(async () => (await import("../views/settings/settings.tsx")).Settings),
  },
};

export interface ViewEntry {
  readonly icon: IconName;
  readonly lazy: LazyModule<ComponentType>;
}
