import { useEffect } from "preact/hooks";
import { formatNumber } from "../../../i18n/format.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore, useStrings } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";

/** Loads all calls for views that need every one. */
export function useAllCalls(): void {
  const { sessionPage } = useStore();
  const cut = sessionPage.calls.hasOlder.value;
  useEffect(() => {
    if (cut) void sessionPage.loadAllCalls();
  }, [cut]);
}

/** Says that the list is not complete yet. */
export function AllCalls() {
  const { sessionPage } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  if (!sessionPage.calls.hasOlder.value) return null;
  return (
    <p class="empty-text" role="status">
      {strings.loadingAll(formatNumber(sessionPage.calls.items.value.length, language))}
    </p>
  );
}
