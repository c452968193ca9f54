import { formatNumber } from "../../i18n/format.ts";
import { SEARCH_STRINGS } from "./search-strings.ts";
import { useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import type { Search } from "../../state/search.ts";

/** The number of hits, and whether it is complete. */
export function FoundLine({ search }: { readonly search: Search }) {
  const { language } = useStrings();
  const strings = useStringsOf(SEARCH_STRINGS);
  const found = search.found.value;
  const shown = search.hits.value.length;
  // The list may have gone further back than the count.
  const exact = found !== null && (found.exact || !search.hasOlder.value);
  const count = exact && !found.exact ? shown : Math.max(found?.count ?? 0, shown);
  return (
    <p class="found" role="status">
      {found !== null && count === 0 && (exact ? strings.nothing : strings.nothingSoFar)}
      {found !== null && count > 0 && (
        <strong>{(exact ? strings.found : strings.atLeast)(formatNumber(count, language))}</strong>
      )}
      {search.stalled.value && (
        <button type="button" class="quiet framed" onClick={() => void search.loadOlder()}>
          {strings.further}
        </button>
      )}
    </p>
  );
}
