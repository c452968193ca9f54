import { inspectHooks } from "../claude/install/inspect-hooks.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Paths } from "../system/paths.ts";

/** Whether the next event of Claude Code starts the daemon. Only files count: a hook has another environment. */
export function nextHookStarts(paths: Paths): boolean {
  return inspectHooks(paths).installed && loadConfig({ environment: {}, paths }).values.dashboardEnabled;
}
