import type { HooksReport } from "../../src/claude/install/inspect-hooks.ts";

/** What an inspection says where nothing is installed and nothing in the way. */
export function hooksReport(different: Partial<HooksReport> = {}): HooksReport {
  return {
    installed: false,
    registered: [],
    missing: [],
    clientUnknown: false,
    drift: [],
    disabledAll: false,
    plugin: null,
    policyFile: null,
    problem: null,
    ...different,
  };
}
