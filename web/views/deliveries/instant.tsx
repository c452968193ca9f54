import { formatInstant, formatShortInstant } from "../../i18n/format.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";

interface InstantProps {
  readonly at: string;
  readonly strings?: (clockTime: string) => string;
}

/** A clock time, with the full instant on hover. */
export function Instant({ at, strings = (clockTime) => clockTime }: InstantProps) {
  const { clock } = useStore();
  const { language } = useStrings();
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {strings(formatShortInstant(atMs, clock.nowMs.peek()))}
    </time>
  );
}
