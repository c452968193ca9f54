import { useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";

const GLIDE = { duration: 120, easing: "ease-out" } as const;

/** Lets lines glide to a new place instead of jumping there. Call it whenever the lines are drawn. */
export function useGlide(list: RefObject<HTMLElement | null>): void {
  const places = useRef<ReadonlyMap<Element, number>>(new Map());
  useLayoutEffect(() => {
    const lines = Array.from(list.current?.children ?? []).filter((line) => line instanceof HTMLElement);
    const before = places.current;
    places.current = new Map(lines.map((line) => [line, line.offsetTop]));
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const line of lines) {
      const by = (before.get(line) ?? line.offsetTop) - line.offsetTop;
      if (by !== 0) line.animate([{ translate: `0 ${by}px` }, { translate: "none" }], GLIDE);
    }
  });
}
