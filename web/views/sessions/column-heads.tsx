import { SESSIONS_STRINGS } from "./sessions-strings.ts";
import { Icon } from "../../ui/icon.tsx";
import { useStore } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { formatOrder, nextOrder, orderOf, type Column } from "../../state/sessions/session-filter.ts";
import { NUMERIC_COLUMNS } from "./column-template.ts";

/** The column heads, which sort on click. */
export function ColumnHeads({ columns }: { readonly columns: readonly Column[] }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSIONS_STRINGS);
  const order = orderOf(navigation.route.value.filter);
  return (
    <div class="heads" role="rowgroup">
      <div class="cells" role="row" aria-rowindex={1}>
        {columns.map((key) => {
          const sorted = order.key === key;
          return (
            <div
              key={key}
              role="columnheader"
              class={NUMERIC_COLUMNS.has(key) ? "figure" : undefined}
              aria-sort={!sorted ? undefined : order.descending ? "descending" : "ascending"}
            >
              <button
                type="button"
                class="head"
                onClick={() => navigation.filterBy({ sort: formatOrder(nextOrder(order, key)) })}
              >
                {strings.column[key]}
                {sorted && <Icon name={order.descending ? "down" : "up"} />}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
