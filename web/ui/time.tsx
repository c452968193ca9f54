import { useComputed } from "@preact/signals";
import { formatAge, formatElapsed, formatMoment, type ClockPrecision } from "../../src/core/format/time.ts";
import { formatInstant } from "../i18n/format.ts";
import { useStore, useStrings } from "./page-context.ts";

interface SinceProps {
  readonly at: string;
  /** For running things; others follow the preference for age or clock. */
  readonly precise?: boolean;
  /** Classes beside its own. */
  readonly look?: string;
}

/** A time as its age, ticking; the instant on hover. */
export function Since({ at, precise = false, look = "" }: SinceProps) {
  const { clock, preferences } = useStore();
  const { strings, language } = useStrings();
  const atMs = Date.parse(at);
  const byClock = !precise && preferences.times.value === "absolute";
  // Read each second, though a clock time changes its form only once.
  const nowMs = clock.nowMs.value;
  const ago = strings.ago(formatAge(nowMs - atMs, language));
  const instant = formatInstant(atMs, language);
  return (
    <time class={`since ${look}`} dateTime={at} title={byClock ? `${ago}, ${instant}` : instant}>
      {precise ? formatElapsed(nowMs - atMs, language) : byClock ? formatMoment(atMs, { nowMs, language }) : ago}
    </time>
  );
}

/** How long ago, in its largest unit: the text alone changes, and only when it has to. */
export function Age({ at }: { readonly at: string }) {
  const { clock, preferences } = useStore();
  const atMs = Date.parse(at);
  const text = useComputed(() => formatAge(clock.nowMs.value - Date.parse(at), preferences.language.value));
  return (
    <time class="age small faint one-line rigid" dateTime={at} title={formatInstant(atMs, preferences.language.value)}>
      {text}
    </time>
  );
}

interface InstantProps {
  readonly at: string;
  readonly precision?: ClockPrecision;
  /** The text around the time. */
  readonly format?: (time: string) => string;
}

/** A time of day, with its date where that is another; the full instant on hover. */
export function Instant({ at, precision = "minute", format = (time) => time }: InstantProps) {
  const { clock } = useStore();
  const { language } = useStrings();
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {format(formatMoment(atMs, { nowMs: clock.nowMs.peek(), language }, precision))}
    </time>
  );
}
