import { formatInstant, formatShortInstant } from "../../i18n/format.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";

export function CallTime({ at }: { readonly at: string }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {formatShortInstant(atMs, clock.nowMs.peek())}
    </time>
  );
}
