import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { scrollToRow, visibleRows } from "./visible-rows.ts";

export interface VirtualListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string | number;
  readonly rowHeight: (width: number) => number;
  readonly renderRow: (item: Item, index: number) => ComponentChildren;
  /** Key of the row to keep in view. */
  readonly cursor: string | number | null;
  readonly onNearEnd: () => void;
  /** The scrolling element, for a caller that listens to it. */
  readonly scroller?: { current: HTMLDivElement | null };
  readonly label: string;
  readonly busy: boolean;
  /** `feed`, or the rows of a table. */
  readonly role?: "feed" | "rowgroup";
}

/**
 * A list of rows of one height that draws only those in view. Rows added at the top move nothing: after scrolling down,
 * you keep reading the same row.
 */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, cursor } = props;
  const own = useRef<HTMLDivElement>(null);
  const box = props.scroller ?? own;
  const [view, setView] = useState({ scrollTop: 0, viewportHeight: 800, width: innerWidth });
  const rowHeight = props.rowHeight(view.width);
  const geometry = { ...view, rowHeight, rowCount: items.length };
  const newest = useRef<string | number | null>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      setView((before) => ({ ...before, viewportHeight: element.clientHeight, width: element.clientWidth }));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const first = items[0];
  const firstKey = first === undefined ? null : keyOf(first);
  useLayoutEffect(() => {
    const element = box.current;
    const added = newest.current === null ? -1 : items.findIndex((item) => keyOf(item) === newest.current);
    if (element !== null && added > 0 && element.scrollTop > 0) element.scrollTop += added * rowHeight;
    newest.current = firstKey;
  }, [firstKey]);

  // The row height changed with the list's width: keep the same row on top.
  const drawnHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null) element.scrollTop *= rowHeight / drawnHeight.current;
    drawnHeight.current = rowHeight;
  }, [rowHeight]);

  useLayoutEffect(() => {
    const element = box.current;
    const index = cursor === null ? -1 : items.findIndex((item) => keyOf(item) === cursor);
    if (element !== null && index >= 0)
      element.scrollTop = scrollToRow(index, { ...geometry, scrollTop: element.scrollTop });
  }, [cursor, rowHeight]);

  function onScroll(): void {
    const element = box.current;
    if (element === null) return;
    const { scrollTop, clientHeight, clientWidth } = element;
    setView({ scrollTop, viewportHeight: clientHeight, width: clientWidth });
    if (scrollTop + clientHeight * 2 > items.length * rowHeight) props.onNearEnd();
  }

  const { first: from, end } = visibleRows(geometry);
  return (
    <div class="scroller" ref={box} onScroll={onScroll}>
      <div class="scroller-length" style={{ height: `${items.length * rowHeight}px` }}>
        <div
          class="rows"
          role={props.role ?? "feed"}
          aria-label={props.role === "rowgroup" ? undefined : props.label}
          aria-busy={props.busy}
          style={{ transform: `translateY(${from * rowHeight}px)` }}
        >
          {items.slice(from, end).map((item, offset) => props.renderRow(item, from + offset))}
        </div>
      </div>
    </div>
  );
}
