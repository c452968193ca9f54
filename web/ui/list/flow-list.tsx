import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { bringIntoView, rowAt, rowOffsets, rowsInView } from "./row-heights.ts";
import { scrollerOf, topOf, viewHeight, viewTop } from "./scroller.ts";

/** A row to scroll to. A new object scrolls again. */
export interface FlowGoal {
  readonly key: string;
  /** `nearest` moves as little as possible. */
  readonly align: "middle" | "nearest";
}

interface FlowListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** The height of an undrawn row, in pixels. */
  readonly estimate: (item: Item) => number;
  readonly renderRow: (item: Item, index: number) => ComponentChildren;
  readonly goal?: FlowGoal | null;
  /** Kept outside, the list comes back where it was left. Read when the list is first drawn. */
  readonly place?: FlowPlace;
  /** Starts at the end, and stays there when rows are added while you are at the end. */
  readonly followsEnd?: boolean;
  /** `feed` if none is given. */
  readonly role?: "feed" | "rowgroup";
  readonly label?: string;
  /** Not where more than the list scrolls: what is above it would be out of reach. */
  readonly onNearStart?: () => void;
  readonly onNearEnd?: () => void;
  readonly onEnd?: (isAtEnd: boolean) => void;
}

/** What keeps its place on the screen: a row, or the end. */
export type FlowAnchor = { readonly key: string; readonly fromTop: number } | "end" | null;

/** Where a list was left. */
export interface FlowPlace {
  /** Undefined before it was ever drawn. */
  anchor: FlowAnchor | undefined;
  /** Known heights of rows, in pixels. */
  readonly heights: Map<string, number>;
}

const NEAR_PX = 400;
const AT_END_PX = 6;
/** Redraws once fewer pixels than this are drawn beyond the view. */
const OVERSCAN_LEFT_PX = 200;

/**
 * A list of rows of any height that draws only those in view, inside any scrolling element. Rows in view keep their
 * place when others are added, grow or fold.
 */
export function FlowList<Item>(props: FlowListProps<Item>) {
  const { items, keyOf, estimate, goal = null, followsEnd = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const heights = useRef(props.place?.heights ?? new Map<string, number>());
  const anchor = useRef<FlowAnchor>(props.place?.anchor ?? (followsEnd ? "end" : null));
  /** The place where the list was left is not given up for want of room: its rows may still be loading. */
  const isReturning = useRef(props.place?.anchor !== undefined);
  const view = useRef({ top: 0, height: 800 });
  /** The scroller and its last known position. */
  const seen = useRef<{ readonly scroller: HTMLElement | null; readonly top: number }>({ scroller: null, top: 0 });
  /** The list's width, and whether the goal was in sight when it changed: rows that wrap must not push it out. */
  const layout = useRef({ width: 0, keepsGoal: false });
  const [, redraw] = useState(0);

  const keys = items.map(keyOf);
  const offsets = rowOffsets(keys, (key, index) => {
    const item = items[index];
    return heights.current.get(key) ?? (item === undefined ? 0 : estimate(item));
  });
  const total = offsets[keys.length] ?? 0;
  const { first, end } = rowsInView(offsets, { top: reachableTop(), height: view.current.height });
  const drawn = useRef({ offsets, keys, first, end });
  drawn.current = { offsets, keys, first, end };

  /** How much of the list is above the view, with the anchor in place. */
  function anchoredTop(): number {
    const { top, height } = view.current;
    const at = anchor.current;
    if (at === "end") return total - height;
    const index = at === null ? -1 : keys.indexOf(at.key);
    return at === null || index < 0 ? top : (offsets[index] ?? 0) - at.fromTop;
  }

  /** The same as far as there is room at both ends. */
  function reachableTop(): number {
    const { top, height } = view.current;
    return Math.max(Math.min(0, top), Math.min(anchoredTop(), Math.max(top, total - height)));
  }

  /** Measures heights and moves the anchor back to its place. */
  function restoreAnchor(): void {
    const element = box.current;
    if (element === null) return;
    const scroller = scrollerOf(element);
    keepScroll(element, scroller);
    if (element.clientWidth !== layout.current.width) {
      layout.current = { width: element.clientWidth, keepsGoal: goalFromTop("nearest") === null };
    }
    const hasChanged = measureRows(element, heights.current);
    if (hasChanged) redraw((count) => count + 1);
    const at = anchor.current;
    if (at === "end") {
      // Where more than the list scrolls, do not start at the end.
      if (scroller !== element.parentElement) anchor.current = null;
      else scroller.scrollTop = scroller.scrollHeight;
    } else if (at !== null) {
      const row = element.querySelector<HTMLElement>(`[data-row="${CSS.escape(at.key)}"]`);
      const fromTop = row === null ? null : row.getBoundingClientRect().top - viewTop(scroller);
      if (fromTop !== null && Math.abs(fromTop - at.fromTop) > 0.5) scroller.scrollTop += fromTop - at.fromTop;
      // Far away and not drawn yet: scroll to its computed place.
      if (row === null && keys.includes(at.key)) scroller.scrollTop += anchoredTop() - topOf(element, scroller);
      // At either end there may be no room for its place: take the current place as the anchor.
      const isOff = Math.abs(anchoredTop() - topOf(element, scroller)) > 1;
      if (isOff && !hasChanged && !isReturning.current) anchorTopRow(element, scroller);
    }
    readView(element, scroller);
    if (hasChanged || !layout.current.keepsGoal) return;
    layout.current.keepsGoal = false;
    goToGoal("nearest");
  }

  /** The distance from the view's top at which the goal is shown; null where it is in sight or not in the list. */
  function goalFromTop(align: FlowGoal["align"]): number | null {
    const index = goal === null ? -1 : keys.indexOf(goal.key);
    if (index < 0) return null;
    const top = offsets[index] ?? 0;
    const height = (offsets[index + 1] ?? top) - top;
    if (align === "middle") return Math.max(0, (view.current.height - height) / 3);
    return bringIntoView({ top, height }, view.current);
  }

  function goToGoal(align: FlowGoal["align"]): void {
    const fromTop = goalFromTop(align);
    if (goal === null || fromTop === null) return;
    isReturning.current = false;
    anchor.current = { key: goal.key, fromTop };
    redraw((count) => count + 1);
  }

  /** Keeps a person's scroll whose event is still to come: the list may change first. */
  function keepScroll(element: HTMLElement, scroller: HTMLElement): void {
    const by = scroller.scrollTop - seen.current.top;
    if (scroller !== seen.current.scroller || Math.abs(by) < 1) return;
    const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= AT_END_PX;
    // A shorter list moves the view too, back to its new end.
    if (isAtEnd && by < 0) return;
    const at = anchor.current;
    isReturning.current = false;
    if (isAtEnd && followsEnd) anchor.current = "end";
    else if (at === null || at === "end" || isBeforeStart(element, scroller)) anchorTopRow(element, scroller);
    else anchor.current = { key: at.key, fromTop: at.fromTop - by };
  }

  /** Whether the view begins at or above the start of a list that grows there: new rows come into view. */
  function isBeforeStart(element: HTMLElement, scroller: HTMLElement): boolean {
    return !followsEnd && topOf(element, scroller) <= 0;
  }

  /** Makes the row at the top of the view the anchor. */
  function anchorTopRow(element: HTMLElement, scroller: HTMLElement): void {
    if (isBeforeStart(element, scroller)) {
      anchor.current = null;
      return;
    }
    const top = topOf(element, scroller);
    const now = drawn.current;
    const index = rowAt(now.offsets, top);
    const key = now.keys[index];
    anchor.current = key === undefined ? null : { key, fromTop: (now.offsets[index] ?? 0) - top };
  }

  /** Updates the view's position. */
  function readView(element: HTMLElement, scroller: HTMLElement): void {
    view.current = { top: topOf(element, scroller), height: viewHeight(scroller) };
    seen.current = { scroller, top: scroller.scrollTop };
    const now = drawn.current;
    const wanted = rowsInView(now.offsets, view.current, OVERSCAN_LEFT_PX);
    if (wanted.first < now.first || wanted.end > now.end) redraw((count) => count + 1);
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    props.onEnd?.(left <= AT_END_PX);
    if (view.current.top < NEAR_PX && scroller === element.parentElement) props.onNearStart?.();
    if (left < NEAR_PX) props.onNearEnd?.();
  }

  const newest = useRef({ restoreAnchor, readView, anchorTopRow, followsEnd });
  newest.current = { restoreAnchor, readView, anchorTopRow, followsEnd };

  useLayoutEffect(restoreAnchor);

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => newest.current.restoreAnchor());
    observer.observe(element);
    observer.observe(scrollerOf(element));
    function onScroll(): void {
      const list = box.current;
      if (list === null) return;
      const scroller = scrollerOf(list);
      // Events of the list's own scrolling arrive late; growth since then is not a person's scroll.
      if (Math.abs(scroller.scrollTop - seen.current.top) < 1) return;
      const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
      isReturning.current = false;
      if (left <= AT_END_PX && newest.current.followsEnd) anchor.current = "end";
      else newest.current.anchorTopRow(list, scroller);
      newest.current.readView(list, scroller);
    }
    // Capture: the window's size determines which element scrolls.
    document.addEventListener("scroll", onScroll, { capture: true, passive: true });
    const { place } = props;
    return () => {
      if (place !== undefined) place.anchor = anchor.current;
      observer.disconnect();
      document.removeEventListener("scroll", onScroll, { capture: true });
    };
  }, []);

  const known = goal !== null && keys.includes(goal.key);
  useLayoutEffect(() => goToGoal(goal?.align ?? "nearest"), [goal, known]);

  return (
    <div class="flow" ref={box}>
      <div style={{ height: `${offsets[first] ?? 0}px` }} />
      <div role={props.role ?? "feed"} aria-label={props.label} class="flow-rows">
        {items.slice(first, end).map((item, offset) => props.renderRow(item, first + offset))}
      </div>
      <div style={{ height: `${Math.max(0, total - (offsets[end] ?? total))}px` }} />
    </div>
  );
}

/** @returns whether any height was unknown or has changed */
function measureRows(element: HTMLElement, heights: Map<string, number>): boolean {
  let hasChanged = false;
  for (const row of element.querySelectorAll<HTMLElement>("[data-row]")) {
    const key = row.dataset["row"] ?? "";
    const { height } = row.getBoundingClientRect();
    if (Math.abs((heights.get(key) ?? -1) - height) <= 0.5) continue;
    heights.set(key, height);
    hasChanged = true;
  }
  return hasChanged;
}
