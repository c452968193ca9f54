import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { bringIntoView, rowAt, rowOffsets, rowsInView } from "./row-heights.ts";
import { scrollerOf } from "./scroller-of.ts";

/** A row to go to. Another object goes there again. */
export interface FlowGoal {
  readonly key: string;
  /** `nearest` moves as little as possible. */
  readonly align: "middle" | "nearest";
}

interface FlowListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** The height of a row that was never drawn, in pixels. */
  readonly estimate: (item: Item) => number;
  readonly renderRow: (item: Item, index: number) => ComponentChildren;
  readonly goal: FlowGoal | null;
  /** Begins at the end and, for as long as somebody is there, stays there when rows are added. */
  readonly followsEnd: boolean;
  readonly role: "feed" | "rowgroup";
  readonly label?: string;
  readonly onNearStart?: () => void;
  readonly onEnd?: (isAtEnd: boolean) => void;
}

/** What stays where it is on the screen: a row, or the end of all. */
type Anchor = { readonly key: string; readonly fromTop: number } | "end" | null;

const NEAR_PX = 400;
const AT_END_PX = 6;
/** Drawn anew once less than this is drawn beyond what is seen. */
const OVERSCAN_LEFT_PX = 200;

/**
 * A list of rows of any height that draws only those in view, within whatever scrolls around it. What is read stays
 * where it is, whatever is added before or after it, grows or is folded.
 */
export function FlowList<Item>(props: FlowListProps<Item>) {
  const { items, keyOf, estimate, goal } = props;
  const box = useRef<HTMLDivElement>(null);
  const heights = useRef(new Map<string, number>());
  const anchor = useRef<Anchor>(props.followsEnd ? "end" : null);
  const view = useRef({ top: 0, height: 800 });
  /** Where the scroller stood when it was last looked at. */
  const seenAt = useRef(-1);
  const [, redraw] = useState(0);

  const keys = items.map(keyOf);
  const offsets = rowOffsets(keys, (key, index) => {
    const item = items[index];
    return heights.current.get(key) ?? (item === undefined ? 0 : estimate(item));
  });
  const total = offsets[keys.length] ?? 0;
  const { first, end } = rowsInView(offsets, { top: anchoredTop(), height: view.current.height });
  const drawn = useRef({ offsets, keys, first, end });
  drawn.current = { offsets, keys, first, end };

  /** How much of the list lies above what is seen, once the anchor holds. */
  function anchoredTop(): number {
    const { top, height } = view.current;
    const at = anchor.current;
    if (at === "end") return total - height;
    const index = at === null ? -1 : keys.indexOf(at.key);
    return at === null || index < 0 ? top : (offsets[index] ?? 0) - at.fromTop;
  }

  /** Learns heights and puts the anchor back to its place. */
  function settle(): void {
    const element = box.current;
    if (element === null) return;
    const scroller = scrollerOf(element);
    const hasLearned = learnHeights(element, heights.current);
    if (hasLearned) redraw((count) => count + 1);
    const at = anchor.current;
    if (at === "end") {
      // Where more than the list scrolls, its end is not where somebody begins to read.
      if (scroller !== element.parentElement) anchor.current = null;
      else scroller.scrollTop = scroller.scrollHeight;
    } else if (at !== null) {
      const row = element.querySelector<HTMLElement>(`[data-row="${CSS.escape(at.key)}"]`);
      const fromTop = row === null ? null : row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      if (fromTop !== null && Math.abs(fromTop - at.fromTop) > 0.5) scroller.scrollTop += fromTop - at.fromTop;
      // Far away and not drawn yet: to where it should be.
      if (row === null && keys.includes(at.key)) scroller.scrollTop += anchoredTop() - topOf(element, scroller);
      // At either end there may be no room to keep it where it was: from now on it stands where it is.
      if (!hasLearned && Math.abs(anchoredTop() - topOf(element, scroller)) > 1) hold(element, scroller);
    }
    look(element, scroller);
  }

  /** Whatever is at the top of what is seen stays there from now on. */
  function hold(element: HTMLElement, scroller: HTMLElement): void {
    const top = topOf(element, scroller);
    const now = drawn.current;
    const index = rowAt(now.offsets, top);
    const key = now.keys[index];
    anchor.current = key === undefined ? null : { key, fromTop: (now.offsets[index] ?? 0) - top };
  }

  /** Learns what is seen. */
  function look(element: HTMLElement, scroller: HTMLElement): void {
    view.current = { top: topOf(element, scroller), height: scroller.clientHeight };
    seenAt.current = scroller.scrollTop;
    const now = drawn.current;
    const wanted = rowsInView(now.offsets, view.current, OVERSCAN_LEFT_PX);
    if (wanted.first < now.first || wanted.end > now.end) redraw((count) => count + 1);
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    props.onEnd?.(left <= AT_END_PX);
    if (view.current.top < NEAR_PX) props.onNearStart?.();
  }

  const newest = useRef({ settle, look, hold, followsEnd: props.followsEnd });
  newest.current = { settle, look, hold, followsEnd: props.followsEnd };

  useLayoutEffect(settle);

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => newest.current.settle());
    observer.observe(element);
    observer.observe(scrollerOf(element));
    function onScroll(): void {
      const list = box.current;
      if (list === null) return;
      const scroller = scrollerOf(list);
      // Told late of what we did ourselves; what has grown meanwhile must not be taken for somebody's wish.
      if (Math.abs(scroller.scrollTop - seenAt.current) < 1) return;
      const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      if (left <= AT_END_PX && newest.current.followsEnd) anchor.current = "end";
      else newest.current.hold(list, scroller);
      newest.current.look(list, scroller);
    }
    // Captured: which of the boxes around it scrolls depends on the size of the window.
    document.addEventListener("scroll", onScroll, { capture: true, passive: true });
    return () => {
      observer.disconnect();
      document.removeEventListener("scroll", onScroll, { capture: true });
    };
  }, []);

  const known = goal !== null && keys.includes(goal.key);
  useLayoutEffect(() => {
    const index = goal === null ? -1 : keys.indexOf(goal.key);
    if (goal === null || index < 0) return;
    const top = offsets[index] ?? 0;
    const height = (offsets[index + 1] ?? top) - top;
    const fromTop =
      goal.align === "middle"
        ? Math.max(0, (view.current.height - height) / 3)
        : bringIntoView({ top, height }, view.current);
    if (fromTop === null) return;
    anchor.current = { key: goal.key, fromTop };
    redraw((count) => count + 1);
  }, [goal, known]);

  return (
    <div class="flow" ref={box}>
      <div style={{ height: `${offsets[first] ?? 0}px` }} />
      <div role={props.role} aria-label={props.label} class="flow-rows">
        {items.slice(first, end).map((item, offset) => props.renderRow(item, first + offset))}
      </div>
      <div style={{ height: `${Math.max(0, total - (offsets[end] ?? total))}px` }} />
    </div>
  );
}

/** @returns whether any was not known, or is another one by now */
function learnHeights(element: HTMLElement, heights: Map<string, number>): boolean {
  let news = false;
  for (const row of element.querySelectorAll<HTMLElement>("[data-row]")) {
    const key = row.dataset["row"] ?? "";
    const { height } = row.getBoundingClientRect();
    if (Math.abs((heights.get(key) ?? -1) - height) <= 0.5) continue;
    heights.set(key, height);
    news = true;
  }
  return news;
}

/** How much of an element lies above what its scroller shows; below 0 while it begins further down. */
function topOf(element: HTMLElement, scroller: HTMLElement): number {
  return scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
}
