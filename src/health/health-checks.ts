import { CHECK_NAMES, type HealthCheck } from "../core/health.ts";
import { machineChecks } from "./checks/machine-checks.ts";
import { notificationChecks } from "./checks/notification-checks.ts";
import { performanceChecks } from "./checks/performance-checks.ts";
import { spoolChecks } from "./checks/spool-checks.ts";
import { storageChecks, retentionCheck } from "./checks/storage-checks.ts";
import type { HealthSnapshot } from "./health-snapshot.ts";

/** Every check with its value, threshold and advice, in the order of the list of names. Pure. */
export function healthChecks(values: HealthSnapshot): readonly HealthCheck[] {
  const checks = [
    ...spoolChecks(values),
    ...performanceChecks(values),
    ...storageChecks(values),
    ...notificationChecks(values),
    retentionCheck(values),
    ...machineChecks(values),
  ];
  return checks.toSorted((one, other) => CHECK_NAMES.indexOf(one.name) - CHECK_NAMES.indexOf(other.name));
}
