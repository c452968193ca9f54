import { useEffect } from "preact/hooks";
import { formatNumber } from "../../../i18n/format.ts";
import { SESSION_WORDS } from "../../../i18n/views/session/session-languages.ts";
import { useStore, useWords } from "../../../parts/page-context.ts";
import { useWordsOf } from "../../../parts/use-words-of.ts";

/** What is told of all calls needs all of them. */
export function useAllCalls(): void {
  const { sessionPage } = useStore();
  const cut = sessionPage.calls.hasOlder.value;
  useEffect(() => {
    if (cut) void sessionPage.loadAllCalls();
  }, [cut]);
}

/** Says that what is shown is not all yet. */
export function AllCalls() {
  const { sessionPage } = useStore();
  const { language } = useWords();
  const words = useWordsOf(SESSION_WORDS);
  if (!sessionPage.calls.hasOlder.value) return null;
  return (
    <p class="nobody" role="status">
      {words.loadingAll(formatNumber(sessionPage.calls.items.value.length, language))}
    </p>
  );
}
