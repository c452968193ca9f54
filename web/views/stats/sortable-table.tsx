import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { compareText } from "../../state/compare-text.ts";
import type { Route } from "../../state/route.ts";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { useFirstRows } from "./panel.tsx";
import "./table.css";

export interface TableColumn<Row> {
  readonly key: string;
  readonly head: string;
  /** What it sorts by; null comes last. */
  readonly valueOf: (row: Row) => string | number | null;
  readonly cell: (row: Row) => ComponentChildren;
  /** The whole value, on hover. */
  readonly titleOf?: (row: Row) => string | undefined;
}

interface SortableTableProps<Row> {
  readonly label: string;
  /** The first one names the row. */
  readonly columns: readonly [TableColumn<Row>, ...TableColumn<Row>[]];
  readonly rows: readonly Row[];
  /** The column that sorts at first, the greatest on top. */
  readonly first: string;
  readonly keyOf: (row: Row) => string;
  /** The place that a row leads to; null for a row that is no link. */
  readonly placeOf: (row: Row) => Partial<Route> | null;
  /** The part of a bar under the row's name, 0 to 1. */
  readonly shareOf?: (row: Row) => number;
  /** `data-*` of a row, for tests. */
  readonly dataOf?: (row: Row) => Readonly<Record<`data-${string}`, string>>;
}

interface Order {
  readonly key: string;
  readonly descending: boolean;
}

/** A table of links that sorts by every column. */
export function SortableTable<Row>(props: SortableTableProps<Row>) {
  const { label, columns, rows, keyOf, placeOf, shareOf, dataOf } = props;
  const [chosen, setOrder] = useState<Order | null>(null);
  const order = chosen ?? { key: props.first, descending: true };
  const [first, ...others] = columns;
  const { shown, button } = useFirstRows(sortRows(rows, columns, order));
  return (
    <>
      <div class="table-box" tabIndex={0} role="group" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column.key} column={column} isText={column === first} order={order} choose={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const place = placeOf(row);
              return (
                <tr key={keyOf(row)} {...dataOf?.(row)}>
                  <th
                    scope="row"
                    class={shareOf === undefined ? undefined : "has-bar"}
                    title={first.titleOf?.(row)}
                    style={shareOf === undefined ? undefined : { "--share": shareOf(row) }}
                  >
                    {place === null ? (
                      <span class="row-name flex">{first.cell(row)}</span>
                    ) : (
                      <Link to={place} class="row-name flex covers-row">
                        {first.cell(row)}
                      </Link>
                    )}
                  </th>
                  {others.map((column) => (
                    <td key={column.key} title={column.titleOf?.(row)}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {button}
    </>
  );
}

interface HeadProps<Row> {
  readonly column: TableColumn<Row>;
  readonly isText: boolean;
  readonly order: Order;
  readonly choose: (order: Order) => void;
}

function Head<Row>({ column, isText, order, choose }: HeadProps<Row>) {
  const isSorted = order.key === column.key;
  const descending = isSorted ? order.descending : false;
  // The first press shows the greatest numbers, or names from A.
  const next = { key: column.key, descending: isSorted ? !descending : !isText };
  return (
    <th scope="col" aria-sort={isSorted ? (descending ? "descending" : "ascending") : undefined}>
      <button type="button" class="sort-head" onClick={() => choose(next)}>
        {column.head}
        {isSorted && <Icon name={descending ? "down" : "up"} isSmall />}
      </button>
    </th>
  );
}

function sortRows<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], order: Order): readonly Row[] {
  const column = columns.find(({ key }) => key === order.key);
  if (column === undefined) return rows;
  const sign = order.descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [column.valueOf(one), column.valueOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : compareText(String(a), String(b)));
  });
}
