import { useComputed } from "@preact/signals";
import { formatAge, formatExactDuration, type DurationForm } from "../../src/core/format/time.ts";
import { formatInstant, formatShortInstant } from "../i18n/format.ts";
import { useStore, useStrings } from "./page-context.ts";

interface SinceProps {
  readonly at: string;
  /** For running things; others follow the preference for age or clock. */
  readonly precise?: boolean;
  readonly form?: DurationForm;
}

/** A time as its age, ticking; the instant on hover. */
export function Since({ at, precise = false, form = "dense" }: SinceProps) {
  const { clock, preferences } = useStore();
  const { strings, language } = useStrings();
  const atMs = Date.parse(at);
  const byClock = !precise && preferences.times.value === "absolute";
  // Read each second, though a clock time changes its form only once.
  const nowMs = clock.nowMs.value;
  const ago = strings.ago(formatAge(nowMs - atMs, language, form));
  const instant = formatInstant(atMs, language);
  return (
    <time class="since" dateTime={at} title={byClock ? `${ago}, ${instant}` : instant}>
      {precise ? formatExactDuration(nowMs - atMs, language, form) : byClock ? formatShortInstant(atMs, nowMs) : ago}
    </time>
  );
}

/** How long ago, in its largest unit: the text alone changes, and only when it has to. */
export function Age({ at }: { readonly at: string }) {
  const { clock, preferences } = useStore();
  const atMs = Date.parse(at);
  const text = useComputed(() => formatAge(clock.nowMs.value - Date.parse(at), preferences.language.value));
  return (
    <time class="age" dateTime={at} title={formatInstant(atMs, preferences.language.value)}>
      {text}
    </time>
  );
}

interface InstantProps {
  readonly at: string;
  /** The text around the clock time. */
  readonly format?: (clockTime: string) => string;
}

/** A clock time, with the full instant on hover. */
export function Instant({ at, format = (clockTime) => clockTime }: InstantProps) {
  const { clock } = useStore();
  const { language } = useStrings();
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {format(formatShortInstant(atMs, clock.nowMs.peek()))}
    </time>
  );
}
