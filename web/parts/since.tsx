import { formatAgo, formatDuration, formatInstant } from "../i18n/format.ts";
import { useStore, useWords } from "./page-context.ts";

/** Time since an instant, ticking; the instant itself on hover. `precise` for what goes on, else it is how long ago. */
export function Since({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  const { clock } = useStore();
  const { words, language } = useWords();
  const atMs = Date.parse(at);
  const passedMs = clock.nowMs.value - atMs;
  return (
    <time class="since" dateTime={at} title={formatInstant(atMs, language)}>
      {precise ? formatDuration(passedMs, language) : words.ago(formatAgo(passedMs, language))}
    </time>
  );
}
