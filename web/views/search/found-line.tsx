import { formatNumber } from "../../i18n/format.ts";
import { SEARCH_WORDS } from "../../i18n/views/search-words.ts";
import { useWords } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import type { Search } from "../../state/search/search.ts";

/** How much was found, and whether that is all. */
export function FoundLine({ search }: { readonly search: Search }) {
  const { language } = useWords();
  const words = useWordsOf(SEARCH_WORDS);
  const found = search.found.value;
  const shown = search.hits.value.length;
  // The list may have gone further back than the counting did.
  const exact = found !== null && (found.exact || !search.hasOlder.value);
  const count = exact && !found.exact ? shown : Math.max(found?.count ?? 0, shown);
  return (
    <p class="found" role="status">
      {found !== null && count === 0 && (exact ? words.nothing : words.nothingSoFar)}
      {found !== null && count > 0 && (
        <strong>{(exact ? words.found : words.atLeast)(formatNumber(count, language))}</strong>
      )}
      {search.stalled.value && (
        <button type="button" class="quiet framed" onClick={() => void search.loadOlder()}>
          {words.further}
        </button>
      )}
    </p>
  );
}
