import { isTrouble, type CheckName, type CheckStatus, type HealthChange, type HealthCheck } from "../core/health.ts";
import { adviceText, findingLine } from "../core/i18n/health-text.ts";
import type { Clock, Logger } from "../core/ports.ts";

interface MonitorOptions {
  /** The last known status of each check, possibly from before a restart. */
  readonly lastStatuses: ReadonlyMap<CheckName, CheckStatus>;
  readonly read: () => readonly HealthCheck[];
  readonly intervalMs: number;
  /** Called after each check, with the changes since the last one. */
  readonly onCheck: (checks: readonly HealthCheck[], changes: readonly HealthChange[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Checks the health at an interval, with or without an open page. */
export function createHealthMonitor(options: MonitorOptions) {
  const { read, onCheck, clock, logger } = options;
  const known = new Map(options.lastStatuses);
  let everyMs = options.intervalMs;
  let timer: NodeJS.Timeout | null = null;

  function checkOnce(): void {
    try {
      const checks = read();
      onCheck(checks, checks.flatMap(changeOf));
    } catch (error) {
      logger.error("the health could not be checked", { reason: String(error) });
    }
  }

  function changeOf(check: HealthCheck): readonly HealthChange[] {
    const { name, status, value: found, detail, fix: advised } = check;
    const from = known.get(name) ?? null;
    known.set(name, status);
    const wasTrouble = from !== null && isTrouble({ status: from });
    // Staying ok, or still being unknown, is not a change.
    if (from === status || (!wasTrouble && !isTrouble(check))) return [];
    const value = findingLine(check, "en");
    if (isTrouble(check)) logger.warn("a health check has a problem", { check: name, status, value });
    else if (status === "unknown") logger.info("a health check is unknown now", { check: name, value });
    else logger.info("a health check recovered", { check: name, value });
    const fix = advised === null ? null : adviceText(advised, "en");
    return [{ atMs: clock.now(), name, from, to: status, value, fix, codes: { value: found, detail, fix: advised } }];
  }

  function restart(): void {
    if (timer !== null) clearInterval(timer);
    timer = setInterval(checkOnce, everyMs).unref();
  }

  return {
    start: () => {
      checkOnce();
      restart();
    },
    check: checkOnce,
    configure: (nextMs: number) => {
      if (nextMs === everyMs) return;
      everyMs = nextMs;
      if (timer !== null) restart();
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
