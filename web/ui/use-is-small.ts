import { useEffect, useState } from "preact/hooks";

/** As in the style sheets. */
const SMALL = matchMedia("(max-width: 760px)");

/** Whether the window is a phone's or half a screen. */
export function useIsSmall(): boolean {
  const [isSmall, setSmall] = useState(SMALL.matches);
  useEffect(() => {
    const read = (): void => setSmall(SMALL.matches);
    SMALL.addEventListener("change", read);
    // It may have changed since the first draw, before anything listened.
    read();
    return () => SMALL.removeEventListener("change", read);
  }, []);
  return isSmall;
}
