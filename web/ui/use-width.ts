import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/**
 * The inner width of an element in pixels, measured before its first paint; 0 until then.
 * @param drawn changes where the element comes and goes
 */
export function useWidth(box: RefObject<HTMLElement | null>, drawn: unknown = null): number {
  const [widthPx, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const read = (): void => setWidth(element.clientWidth);
    const observer = new ResizeObserver(read);
    observer.observe(element);
    read();
    return () => observer.disconnect();
  }, [drawn]);
  return widthPx;
}
