import { limitCause, LIMIT_THREAD_ID, LIMIT_THRESHOLDS, type PlanLimit } from "../../core/plan-limits.ts";
import { MINUTE_MS } from "../../core/time-units.ts";
import type { Context } from "../context.ts";
import type { NotifyCause } from "../notify/cause-messages.ts";
import type { StatusLines } from "./status-lines.ts";

interface LimitWatchOptions {
  readonly context: Pick<Context, "config" | "clock">;
  readonly statusLines: Pick<StatusLines, "limits" | "onChange">;
  readonly notify: NotifyCause;
}

/** A timer that is due a moment early would find the window still open. */
const AFTER_RESET_MS = 1000;

const NEWS_MS = 10 * MINUTE_MS;

/** Notifies when a plan's limit is nearly used, used, and reset after it was. Without a full one it holds no timer. */
export function createLimitWatch({ context, statusLines, notify }: LimitWatchOptions) {
  const { config, clock } = context;
  const full = new Map<string, PlanLimit>();
  let timer: NodeJS.Timeout | undefined;

  /** Only a full limit and its reset ping: they stop work, or let it go on. */
  function say(limit: PlanLimit, news: (typeof LIMIT_THRESHOLDS)[number] | "reset"): void {
    if (!config().values.limitNotices) return;
    const pings = news === 100 || news === "reset";
    notify({ kind: "limit", threadId: LIMIT_THREAD_ID, cause: limitCause(limit, news), pings });
  }

  function check(): void {
    const nowMs = clock.now();
    for (const [cause, limit] of full) {
      if (limit.resetsAtMs > nowMs) continue;
      full.delete(cause);
      say(limit, "reset");
    }
    for (const limit of statusLines.limits()) {
      const threshold = LIMIT_THRESHOLDS.findLast((one) => limit.used >= one);
      if (threshold === undefined) continue;
      // What an agent said long ago, in a session that is read only now, is no news.
      if (nowMs - limit.atMs < NEWS_MS) say(limit, threshold);
      if (threshold === 100) full.set(limitCause(limit, "reset"), limit);
    }
    clearTimeout(timer);
    const next = Math.min(...[...full.values()].map(({ resetsAtMs }) => resetsAtMs));
    if (full.size > 0) timer = setTimeout(check, next - nowMs + AFTER_RESET_MS).unref();
  }

  statusLines.onChange(check);
  return { name: "limits", stop: () => clearTimeout(timer) };
}
