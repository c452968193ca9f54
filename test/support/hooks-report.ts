import type { HooksReport } from "../../src/agents/claude/install/inspect-hooks.ts";

/** The report of an inspection when nothing is installed and nothing conflicts. */
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
