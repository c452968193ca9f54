import { isTrouble, type CheckName, type CheckStatus, type HealthCheck } from "../core/health.ts";
import type { HealthChange } from "../core/health-journal.ts";
import { adviceText, findingLine } from "../core/i18n/health-text.ts";
import type { Clock, Logger } from "../core/ports.ts";

interface MonitorOptions {
  /** What each check said last, before a restart perhaps. */
  readonly lastStatuses: ReadonlyMap<CheckName, CheckStatus>;
  readonly look: () => void;
  readonly read: () => readonly HealthCheck[];
  readonly intervalMs: number;
  /** After each look, with what has changed since the one before. */
  readonly onLook: (checks: readonly HealthCheck[], changes: readonly HealthChange[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Looks at the health in an interval, whether anybody watches or not. */
export interface HealthMonitor {
  start(): void;
  /** Looks now, out of turn. */
  look(): void;
  configure(intervalMs: number): void;
  stop(): void;
}

export function createHealthMonitor(options: MonitorOptions): HealthMonitor {
  const { look, read, onLook, clock, logger } = options;
  const known = new Map(options.lastStatuses);
  let everyMs = options.intervalMs;
  let timer: NodeJS.Timeout | null = null;

  function lookOnce(): void {
    try {
      look();
      const checks = read();
      onLook(checks, checks.flatMap(changeOf));
    } catch (error) {
      // Whoever watches over the others must not be the one that falls.
      logger.error("the health could not be looked at", { reason: String(error) });
    }
  }

  function changeOf(check: HealthCheck): readonly HealthChange[] {
    const { name, status, value: found, detail, fix: advised } = check;
    const from = known.get(name) ?? null;
    known.set(name, status);
    const wasTrouble = from !== null && isTrouble({ status: from });
    // Of what is well, and of what is not known yet, there is no news.
    if (from === status || (!wasTrouble && !isTrouble(check))) return [];
    const value = findingLine(check, "en");
    if (isTrouble(check)) logger.warn("a health check is not well", { check: name, status, value });
    else if (status === "unknown") logger.info("of a health check nothing is known any more", { check: name, value });
    else logger.info("a health check is well again", { check: name, value });
    const fix = advised === null ? null : adviceText(advised, "en");
    return [{ atMs: clock.now(), name, from, to: status, value, fix, codes: { value: found, detail, fix: advised } }];
  }

  function restart(): void {
    if (timer !== null) clearInterval(timer);
    timer = setInterval(lookOnce, everyMs).unref();
  }

  return {
    start: () => {
      lookOnce();
      restart();
    },
    look: lookOnce,
    configure: (nextMs) => {
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
