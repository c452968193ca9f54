import { statSync } from "node:fs";
import type { HooksReport } from "../../claude/install/inspect-hooks.ts";
import type { HooksState, Measured } from "../../health/health-snapshot.ts";
import { measure, NOT_YET } from "../../health/measure.ts";
import { toHooksState } from "./hooks-state.ts";

/** Cache time: reading the state costs a few file reads, however many clients ask. */
const FRESH_MS = 2000;

/** The cached state of the hooks. */
export interface HooksWatch {
  read(): Measured<HooksState>;
  /** Whether settings.json has changed since it was read, as after a setup. */
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
        // Before the check: a change during it is checked again.
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
    // The file is missing or not accessible.
    return "";
  }
}
