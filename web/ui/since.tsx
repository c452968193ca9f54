import { formatAge, formatExactDuration } from "../../src/core/format/duration.ts";
import { formatInstant, formatShortInstant } from "../i18n/format.ts";
import { useStore, useStrings } from "./page-context.ts";

/**
 * A moment by the time since, ticking; the instant itself on hover. `precise` for what goes on; else it is how long ago,
 * or by the clock where somebody prefers that.
 */
export function Since({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  const { clock, preferences } = useStore();
  const { strings, language } = useStrings();
  const atMs = Date.parse(at);
  const byClock = !precise && preferences.times.value === "absolute";
  // Read anew each second, though the clock time itself changes its form but once.
  const nowMs = clock.nowMs.value;
  const ago = strings.ago(formatAge(nowMs - atMs, language));
  const instant = formatInstant(atMs, language);
  return (
    <time class="since" dateTime={at} title={byClock ? `${ago}, ${instant}` : instant}>
      {precise ? formatExactDuration(nowMs - atMs, language) : byClock ? formatShortInstant(atMs, nowMs) : ago}
    </time>
  );
}
