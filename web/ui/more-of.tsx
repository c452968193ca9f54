import type { Attention } from "../../src/core/session/attention.ts";
import { formatNumber } from "../i18n/format.ts";
import { START, type RouteFilter } from "../state/route.ts";
import { SHOWN_OF_EACH } from "../state/sessions/sessions.ts";
import { useStore, useStrings } from "./page-context.ts";

/** The view of all of them; for waiting sessions, the longest quiet first. */
const FILTERS: Readonly<Record<Attention, RouteFilter>> = {
  waiting: { state: "waiting", sort: "used.up" },
  failed: { state: "failed", since: "1h" },
  running: { state: "working" },
};

/** The number of sessions beyond a cut list, with a link; nothing below a complete list. */
export function MoreOf({ kind }: { readonly kind: Attention }) {
  const { sessions, navigation } = useStore();
  const { strings, language } = useStrings();
  const shown = Math.min(SHOWN_OF_EACH, sessions.groups.value[kind].length);
  const left = sessions.counts.value[kind] - shown;
  if (left <= 0) return null;
  return (
    <button
      type="button"
      class="quiet to-all"
      onClick={() => navigation.go({ ...START, view: "sessions", filter: FILTERS[kind] })}
    >
      {strings.more(formatNumber(left, language))}
    </button>
  );
}
