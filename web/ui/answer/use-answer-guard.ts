import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isSeen, withPart, type Part } from "../../state/attention/seen-parts.ts";
import { scrollerOf } from "../list/scroller.ts";

/** A click or a key that was meant for what stood here before comes earlier. */
const REST_MS = 600;
const LOOK_MS = 100;

export interface AnswerGuard {
  /** Lines of the text that were not on screen yet; 0 once all of it was. */
  readonly linesLeft: number;
  /** Whether a press counts now. */
  readonly isReady: boolean;
  /** Runs it for a click whose press counted, too. */
  run(action: () => void): void;
  readonly props: {
    readonly onPointerDownCapture: () => void;
    readonly onKeyDownCapture: (event: KeyboardEvent) => void;
  };
}

/**
 * Nothing is answered before all of the text was on screen, and the controls have been at rest in sight for a moment.
 */
export function useAnswerGuard(
  text: RefObject<HTMLElement | null>,
  controls: RefObject<HTMLElement | null>,
): AnswerGuard {
  const [shown, setShown] = useState({ linesLeft: 1, isReady: false });
  const seen = useRef<Seen>({ isWhole: false, heightPx: 0, parts: [] });
  const rest = useRef({ place: "", sinceMs: Infinity });
  /** Whether the last press counted; null where a click came without one. */
  const hasCounted = useRef<boolean | null>(null);

  function look(): boolean {
    const box = controls.current?.getBoundingClientRect();
    if (text.current !== null) takeSeen(text.current, seen.current);
    const place = box === undefined ? "" : [box.left, box.top, box.width, box.height].join();
    if (place !== rest.current.place) rest.current = { place, sinceMs: performance.now() };
    const { isWhole } = seen.current;
    const isReady = isWhole && performance.now() - rest.current.sinceMs >= REST_MS;
    const linesLeft = isWhole || text.current === null ? 0 : linesLeftOf(text.current, seen.current);
    setShown((before) =>
      before.linesLeft === linesLeft && before.isReady === isReady ? before : { linesLeft, isReady },
    );
    return isReady;
  }

  useEffect(() => {
    const timer = setInterval(look, LOOK_MS);
    const onScroll = (): void => void look();
    // In another tab it was out of sight.
    const onVisible = (): void => {
      rest.current = { place: "", sinceMs: Infinity };
      look();
    };
    look();
    document.addEventListener("scroll", onScroll, { capture: true, passive: true });
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener("scroll", onScroll, { capture: true });
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, []);

  return {
    ...shown,
    run(action) {
      const isMeant = look() && hasCounted.current !== false;
      hasCounted.current = null;
      if (isMeant) action();
    },
    props: {
      onPointerDownCapture: () => {
        hasCounted.current = look();
      },
      onKeyDownCapture: (event) => {
        const isPress = event.key === "Enter" || event.key === " ";
        // Held since before.
        if (isPress && event.repeat && event.target instanceof HTMLButtonElement) event.preventDefault();
        else if (isPress) hasCounted.current = look();
      },
    },
  };
}

interface Seen {
  isWhole: boolean;
  heightPx: number;
  parts: readonly Part[];
}

function linesLeftOf(element: HTMLElement, { heightPx, parts }: Seen): number {
  const seenPx = parts.reduce((sum, [from, to]) => sum + to - from, 0);
  const linePx = Number.parseFloat(getComputedStyle(element).lineHeight) || 20;
  return Math.max(1, Math.round((heightPx - seenPx) / linePx));
}

/** Adds what is on screen now to what was seen of a text. */
function takeSeen(element: HTMLElement, seen: Seen): void {
  if (seen.isWhole || document.visibilityState !== "visible") return;
  const { top, bottom, height } = element.getBoundingClientRect();
  // The lines have moved within it.
  if (Math.abs(height - seen.heightPx) > 1) Object.assign(seen, { heightPx: height, parts: [] });
  let [from, to] = [Math.max(0, top), Math.min(innerHeight, bottom)];
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    const scroller: HTMLElement = scrollerOf(at);
    const view = scroller.getBoundingClientRect();
    if (scroller === document.documentElement) break;
    [from, to] = [Math.max(from, view.top), Math.min(to, view.bottom)];
    at = scroller;
  }
  // The bar of actions lies above what is under it.
  const bar = element.closest(".ask")?.querySelector(".ask-actions")?.getBoundingClientRect();
  if (bar !== undefined && bar.top < to && bar.bottom > from) to = Math.min(to, bar.top);
  seen.parts = withPart(seen.parts, [from - top, to - top]);
  seen.isWhole = height > 0 && isSeen(seen.parts, height);
}
