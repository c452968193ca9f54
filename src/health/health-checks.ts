import { CHECK_NAMES, type HealthCheck } from "../core/health.ts";
import { intakeChecks } from "./checks/intake-checks.ts";
import { keepingChecks } from "./checks/keeping-checks.ts";
import { machineChecks } from "./checks/machine-checks.ts";
import { retentionCheck } from "./checks/retention-check.ts";
import { speedChecks } from "./checks/speed-checks.ts";
import { telemetryCheck } from "./checks/telemetry-check.ts";
import { tellingChecks } from "./checks/telling-checks.ts";
import type { HealthFigures } from "./health-figures.ts";

/** Every check with its figure, its threshold and what to do, in the order of their names' list. Pure. */
export function healthChecks(figures: HealthFigures): readonly HealthCheck[] {
  const checks = [
    ...intakeChecks(figures),
    ...speedChecks(figures),
    ...keepingChecks(figures),
    ...tellingChecks(figures),
    telemetryCheck(figures),
    retentionCheck(figures),
    ...machineChecks(figures),
  ];
  return checks.toSorted((one, other) => CHECK_NAMES.indexOf(one.name) - CHECK_NAMES.indexOf(other.name));
}
