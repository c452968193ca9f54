import { useEffect, useState } from "preact/hooks";
import { browserTimers } from "../state/page-clock.ts";
import { useStore } from "./page-context.ts";

/** Code that loads after the first view was drawn, or when it is first needed. Once loaded, it stays. */
export interface LazyModule<Code> {
  /**
   * For components: the code, or null while it loads and while it is not wanted. `isMissing` when it does not come
   * although the daemon answers, as after an update; it is asked for again even so.
   */
  useCode(wanted?: boolean): { readonly code: Code | null; readonly isMissing: boolean };
}

/** Times the failures before. */
const RETRY_MS = 1000;
const MISSING_AFTER_FAILURES = 2;

const known: (() => Promise<unknown>)[] = [];

/**
 * @param fetchCode imports it; called once, and again after a failure
 * @param isForAll false: a daemon's page never needs it
 */
export function lazyModule<Code>(fetchCode: () => Promise<Code>, isForAll = true): LazyModule<Code> {
  let kept: Code | null = null;

  async function load(): Promise<void> {
    kept ??= await fetchCode();
  }

  if (isForAll) known.push(load);
  return {
    useCode(wanted = true) {
      const { connection, access } = useStore();
      // A lock is an answer, too.
      const isReachable = connection.isReachable.value || access.isLocked.value;
      const [, redraw] = useState(0);
      const [failures, setFailures] = useState(0);
      const code = kept;
      useEffect(() => {
        // Decide by the code at this render: code that loaded since would never be drawn.
        if (!wanted || code !== null || !isReachable) return undefined;
        const ask = (): void =>
          void load().then(
            () => redraw((count) => count + 1),
            () => setFailures(failures + 1),
          );
        if (failures > 0) return browserTimers.after(failures * RETRY_MS, ask);
        ask();
        return undefined;
      }, [wanted, isReachable, failures]);
      return { code: wanted ? code : null, isMissing: failures >= MISSING_AFTER_FAILURES };
    },
  };
}

/** Loads all modules during idle time, so that they are available at once, even without the daemon. */
export function loadInAdvance(): void {
  // A failure is reported where the module is needed.
  for (const load of known) void load().catch(() => undefined);
}
