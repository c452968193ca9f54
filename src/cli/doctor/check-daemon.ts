import type { HealthCheckDto } from "../../api/health-dto.ts";
import type { CheckName } from "../../core/health/health.ts";
import type { DaemonState } from "../daemon/find-daemon.ts";
import { fail, ok, unknown, warn, type CheckResult } from "./check-result.ts";

/** Checks that doctor runs itself, with or without a daemon. */
const CHECKED: ReadonlySet<CheckName> = new Set([
  "hooks_installed",
  "last_event",
  "dead_letters",
  "destinations",
  "configuration",
]);

/**
 * Whether it runs and answers, and its own health.
 * @param ownVersion of this program: after an upgrade the old daemon runs on until it is restarted
 */
export function checkDaemon(daemon: DaemonState, ownVersion: string): CheckResult[] {
  const name = "daemon";
  switch (daemon.kind) {
    case "none":
      return [
        daemon.stale
          ? warn(name, "not running; it ended without saying so", "`ccen start` starts it; nothing is lost.")
          : warn(name, "not running", "`ccen start` starts it."),
      ];
    case "silent":
      return [fail(name, `process ${daemon.runtime.pid} does not answer (${daemon.reason})`, "Try `ccen restart`.")];
    case "running":
      return [
        ok(name, `${daemon.runtime.url}, process ${daemon.runtime.pid}`),
        ...(daemon.runtime.version === ownVersion
          ? []
          : [
              warn(
                name,
                `it is version ${daemon.runtime.version}, this is ${ownVersion}`,
                "`ccen restart` replaces it.",
              ),
            ]),
        ...daemon.health.checks.filter(({ name: part }) => !CHECKED.has(part)).map(toCheckResult),
      ];
    default:
      return daemon satisfies never;
  }
}

function toCheckResult({ name, status, value, threshold, fix }: HealthCheckDto): CheckResult {
  const limit = threshold === null ? "" : ` (limit ${threshold})`;
  const part = `daemon: ${name}`;
  switch (status) {
    case "failed":
      return fail(part, `${value}${limit}`, fix ?? SEE_STATUS);
    case "degraded":
      return warn(part, `${value}${limit}`, fix ?? SEE_STATUS);
    case "unknown":
      return unknown(part, value);
    case "note":
    case "ok":
      return ok(part, value);
    default:
      return status satisfies never;
  }
}

const SEE_STATUS = "`ccen status` shows more.";
