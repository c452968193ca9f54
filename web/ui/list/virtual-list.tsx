import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { scrollerOf, topOf, viewHeight } from "./scroller.ts";
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

/** The part of the list in view: from `scrollTop` below 0, it begins further down. */
function viewOf(element: HTMLElement) {
  const scroller = scrollerOf(element);
  return { scrollTop: topOf(element, scroller), viewportHeight: viewHeight(scroller), width: element.clientWidth };
}

/**
 * A list of rows of one height that draws only those in view, inside any scrolling element. Rows added at the top move
 * nothing: after scrolling down, you keep reading the same row.
 */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, cursor } = props;
  const own = useRef<HTMLDivElement>(null);
  const box = props.scroller ?? own;
  const [view, setView] = useState({ scrollTop: 0, viewportHeight: 800, width: innerWidth });
  const rowHeight = props.rowHeight(view.width);
  const geometry = { ...view, rowHeight, rowCount: items.length };
  const newest = useRef<string | number | null>(null);
  const wasScrolled = useRef(false);

  function readView(): void {
    const element = box.current;
    if (element === null) return;
    const now = viewOf(element);
    setView(now);
    wasScrolled.current = now.scrollTop > 0;
    if (now.scrollTop + now.viewportHeight * 2 > items.length * rowHeight) props.onNearEnd();
  }
  const newestRead = useRef(readView);
  newestRead.current = readView;

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setView(viewOf(element)));
    observer.observe(element);
    observer.observe(scrollerOf(element));
    const onScroll = ({ target }: Event): void => {
      if (target instanceof Node && target.contains(box.current)) newestRead.current();
    };
    // Capture: the window's size determines which element scrolls.
    document.addEventListener("scroll", onScroll, { capture: true, passive: true });
    return () => {
      observer.disconnect();
      document.removeEventListener("scroll", onScroll, { capture: true });
    };
  }, []);

  const first = items[0];
  const firstKey = first === undefined ? null : keyOf(first);
  useLayoutEffect(() => {
    const added = newest.current === null ? -1 : items.findIndex((item) => keyOf(item) === newest.current);
    if (added > 0 && wasScrolled.current) scrollBy(added * rowHeight);
    newest.current = firstKey;
  }, [firstKey]);

  // The row height changed with the list's width: keep the same row on top.
  const drawnHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    const element = box.current;
    const top = element === null ? 0 : topOf(element, scrollerOf(element));
    if (top > 0) scrollBy(top * (rowHeight / drawnHeight.current - 1));
    drawnHeight.current = rowHeight;
  }, [rowHeight]);

  useLayoutEffect(() => {
    const element = box.current;
    const index = cursor === null ? -1 : items.findIndex((item) => keyOf(item) === cursor);
    if (element === null || index < 0) return;
    const now = viewOf(element);
    const by = scrollToRow(index, { ...geometry, ...now }) - now.scrollTop;
    // Browsers scroll by whole pixels.
    scrollBy(by > 0 ? Math.ceil(by) : Math.floor(by));
  }, [cursor, rowHeight]);

  function scrollBy(pixels: number): void {
    if (box.current !== null && pixels !== 0) scrollerOf(box.current).scrollTop += pixels;
  }

  const { first: from, end } = visibleRows(geometry);
  return (
    <div class="scroller" ref={box}>
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
