import { inspectHooks } from "../claude/install/inspect-hooks.ts";
import type { Paths } from "../system/paths.ts";

/** How to make events arrive; null when Claude Code fires our hook already. */
export function hooksHint(paths: Paths): string | null {
  return inspectHooks(paths).installed ? null : "No event arrives yet: `ccen setup` installs the hooks.";
}
