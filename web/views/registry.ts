import type { ComponentType } from "preact";
import type { IconName } from "../parts/icon.tsx";
import { lateCode, type LateCode } from "../parts/late-code.ts";
import type { ViewName } from "../state/place.ts";
import { Now } from "./now.tsx";

/*
 * A view is added in five places, and the compiler asks for each but the last:
 *   1. `VIEW_NAMES` in state/place.ts (and `RAIL_VIEWS`, for a place in the rail and a digit); what it filters by
 *      joins `FILTER_NAMES`, so that all of it stands in the address;
 *   2. its name in both languages: `views` of i18n/en.ts and ja.ts;
 *   3. here: its icon, and its code, which comes late;
 *   4. its own words beside it, a table of both languages for `useWordsOf` (see i18n/views/), listed in
 *      i18n/view-words.test.ts; its own style sheet, imported by the view, so that both load with it;
 *   5. its looks in test/stress/browser/accessibility.test.ts and scripts/screenshots.ts.
 * Inside: `useListCommands` gives it the list's keys, `Skeleton` stands where something is being loaded, and
 * `navigation.filterBy` writes its filters. Errors while drawing are caught around it.
 */
export const VIEWS: Readonly<Record<ViewName, ViewEntry>> = {
  now: { icon: "now", late: { useCode: () => ({ code: Now, isMissing: false }) } },
  sessions: { icon: "sessions", late: lateCode(async () => (await import("./sessions/sessions.tsx")).Sessions) },
  session: { icon: "session", late: lateCode(async () => (await import("./session/session.tsx")).Session) },
  event: { icon: "event", late: lateCode(async () => (await import("./event/event.tsx")).Event) },
  search: { icon: "search", late: lateCode(async () => (await import("./search/search.tsx")).Search) },
  stats: { icon: "stats", late: lateCode(async () => (await import("./stats/stats.tsx")).Stats) },
  deliveries: {
    icon: "deliveries",
    late: lateCode(async () => (await import("./deliveries/deliveries.tsx")).Deliveries),
  },
  health: { icon: "health", late: lateCode(async () => (await import("./health/health.tsx")).Health) },
  settings: { icon: "settings", late: lateCode(async () => (await import("./settings/settings.tsx")).Settings) },
};

export interface ViewEntry {
  readonly icon: IconName;
  readonly late: LateCode<ComponentType>;
}
