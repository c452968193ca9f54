import { SESSIONS_WORDS } from "../../i18n/views/sessions-words.ts";
import { Icon } from "../../parts/icon.tsx";
import { useStore } from "../../parts/page-context.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { formatOrder, nextOrder, orderOf, type SortKey } from "../../state/table/session-order.ts";
import { FIGURES } from "./column-template.ts";

/** The heads of the columns, which sort. */
export function ColumnHeads({ columns }: { readonly columns: readonly SortKey[] }) {
  const { navigation } = useStore();
  const words = useWordsOf(SESSIONS_WORDS);
  const order = orderOf(navigation.place.value.filter);
  return (
    <div class="heads" role="rowgroup">
      <div class="cells" role="row" aria-rowindex={1}>
        {columns.map((key) => {
          const sorted = order.key === key;
          return (
            <div
              key={key}
              role="columnheader"
              class={FIGURES.has(key) ? "figure" : undefined}
              aria-sort={!sorted ? undefined : order.descending ? "descending" : "ascending"}
            >
              <button
                type="button"
                class="head"
                onClick={() => navigation.filterBy({ sort: formatOrder(nextOrder(order, key)) })}
              >
                {words.column[key]}
                {sorted && <Icon name={order.descending ? "down" : "up"} />}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
