import { formatInstant, formatShortInstant } from "../../i18n/format.ts";
import { useStore, useWords } from "../../parts/page-context.ts";

interface InstantProps {
  readonly at: string;
  readonly words?: (clockTime: string) => string;
}

/** A moment by the clock, whole on hover. */
export function Instant({ at, words = (clockTime) => clockTime }: InstantProps) {
  const { clock } = useStore();
  const { language } = useWords();
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {words(formatShortInstant(atMs, clock.nowMs.peek()))}
    </time>
  );
}
