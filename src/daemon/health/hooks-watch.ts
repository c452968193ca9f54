import { statSync } from "node:fs";
import type { HooksReport } from "../../claude/install/inspect-hooks.ts";
import type { HooksState, Measured } from "../../health/health-snapshot.ts";
import { measure, NOT_YET } from "../../health/measure.ts";
import { toHooksState } from "./hooks-state.ts";

/** Reading them costs a few file reads: a crowd that asks costs no more than this. */
const FRESH_MS = 2000;

/** What the health knows of the hooks. */
export interface HooksWatch {
  read(): Measured<HooksState>;
  /** Whether settings.json has changed since it was read, as by a setup. */
  hasChanged(): boolean;
}

export function createHooksWatch(settingsFile: string, inspectHooks: () => HooksReport): HooksWatch {
  let hooks: Measured<HooksState> = NOT_YET;
  let readAtMs = -Infinity;
  let readMark: string | null = null;

  const hasChanged = (): boolean => markOf(settingsFile) !== readMark;

  return {
    hasChanged,
    read: () => {
      const nowMs = performance.now();
      if (nowMs - readAtMs > FRESH_MS || hasChanged()) {
        // Before the look: what changes during it is looked at again.
        readMark = markOf(settingsFile);
        hooks = measure(() => toHooksState(inspectHooks()));
        readAtMs = nowMs;
      }
      return hooks;
    },
  };
}

function markOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    // There is none, or none that may be looked at.
    return "";
  }
}
