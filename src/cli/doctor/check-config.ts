import { describeProblem } from "../../config/setting.ts";
import { loadConfig, type Config } from "../../config/load-config.ts";
import type { Io } from "../command.ts";
import { ok, warn, type CheckResult } from "./check-result.ts";

export function checkConfig(io: Pick<Io, "paths" | "environment">): CheckResult[] {
  const { oldNames, problems, values } = loadConfig(io);
  const results = problems.map((problem) =>
    warn(
      "configuration",
      describeProblem(problem),
      "Correct that line; docs/configuration.md lists what each setting takes.",
    ),
  );
  if (!values.dashboardEnabled) {
    results.push(
      warn("configuration", "CCEN_AUTO_START is off: no hook starts the daemon", "Turn it on, or use `ccen start`."),
    );
  }
  return results.length > 0 ? results : [ok("configuration", `every value can be used${oldNamesText(oldNames)}`)];
}

/** Old names still work, so they cause no warning. */
function oldNamesText(oldNames: Config["oldNames"]): string {
  const names = Object.values(oldNames);
  return names.length === 0 ? "" : `; set under an old name: ${names.join(", ")} (see \`ccen config\`)`;
}
