import { useLayoutEffect } from "preact/hooks";

/** What loads later must not push it out of view, on a slow connection neither. */
const SETTLES_MS = 10_000;

/**
 * Calls `scroll` now, and whenever one of `watched` changes its height while the page still loads, until you scroll
 * yourself.
 */
export function useScrolledTo(isWanted: boolean, watched: () => Iterable<Element>, scroll: () => void): void {
  useLayoutEffect(() => {
    if (!isWanted) return undefined;
    const observer = new ResizeObserver(scroll);
    for (const element of watched()) observer.observe(element);
    const stop = (): void => observer.disconnect();
    const timer = setTimeout(stop, SETTLES_MS);
    addEventListener("wheel", stop, { passive: true });
    addEventListener("touchmove", stop, { passive: true });
    return () => {
      clearTimeout(timer);
      removeEventListener("wheel", stop);
      removeEventListener("touchmove", stop);
      stop();
    };
  }, [isWanted]);
}
