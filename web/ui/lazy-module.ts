import { useEffect, useState } from "preact/hooks";
import { useStore } from "./page-context.ts";

/** Code of the page that is fetched after the first view was drawn, or when it is first wanted. What has come stays. */
export interface LazyModule<Code> {
  /**
   * In a component: the code, or null until it is there and while it is not wanted. `isMissing` when it cannot be had:
   * browsers keep a module that failed as missing until the page is loaded again.
   */
  useCode(wanted?: boolean): { readonly code: Code | null; readonly isMissing: boolean };
}

const known: (() => Promise<unknown>)[] = [];

/** @param fetchCode imports it; called once, but for failures */
export function lazyModule<Code>(fetchCode: () => Promise<Code>): LazyModule<Code> {
  let kept: Code | null = null;

  async function load(): Promise<void> {
    kept ??= await fetchCode();
  }

  known.push(load);
  return {
    useCode(wanted = true) {
      // While nobody answers it would fail, and for good.
      const isReachable = useStore().connection.isReachable.value;
      const [, redraw] = useState(0);
      const [isMissing, setMissing] = useState(false);
      const code = kept;
      useEffect(() => {
        // What was there when this was drawn counts, not what has come since: that would never be drawn.
        if (!wanted || code !== null || !isReachable) return;
        load().then(
          () => redraw((count) => count + 1),
          () => setMissing(true),
        );
      }, [wanted, isReachable]);
      return { code: wanted ? code : null, isMissing };
    },
  };
}

/** Fetches all of it while nothing else is to be done, so that it is there at once, even if the daemon is not. */
export function loadInAdvance(): void {
  // What fails here fails again, and is told, where it is wanted.
  for (const load of known) void load().catch(() => undefined);
}
