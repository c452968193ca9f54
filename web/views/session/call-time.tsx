import { formatInstant, formatShortInstant } from "../../i18n/format.ts";
import { useStore, useWords } from "../../parts/page-context.ts";

/** When something was, by the clock on the wall. */
export function CallTime({ at }: { readonly at: string }) {
  const { clock } = useStore();
  const { language } = useWords();
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {formatShortInstant(atMs, clock.nowMs.peek())}
    </time>
  );
}
