import { AGENTS, type AgentName, toAgentName } from "./agent.ts";
import { objectsField, parseJsonObject, textField } from "./json.ts";
import { DAY_MS, HOUR_MS } from "./time-units.ts";

/** The windows of a plan's limits, and their lengths in milliseconds. */
export const LIMIT_WINDOWS = { five_hour: 5 * HOUR_MS, seven_day: 7 * DAY_MS } as const;

export type LimitWindow = keyof typeof LIMIT_WINDOWS;

export const WINDOW_NAMES = Object.keys(LIMIT_WINDOWS) as readonly LimitWindow[];

/** How much of a plan's limit an account has used, as an agent said. */
export interface PlanLimit {
  readonly agent: AgentName;
  /** The configuration folder that the account belongs to. */
  readonly account: string;
  readonly window: LimitWindow;
  /** Percent. */
  readonly used: number;
  readonly resetsAtMs: number;
  /** When the agent said so. */
  readonly atMs: number;
}

/** Less of a window than this says nothing of its pace. */
const PACE_FROM = 0.05;

/**
 * When the limit is full at the average pace since its window began.
 * @returns null where it lasts until the reset, is full already, or nothing can be said yet
 */
export function fullAtMs({ window, used, resetsAtMs, atMs }: PlanLimit): number | null {
  const length = LIMIT_WINDOWS[window];
  const passed = atMs - (resetsAtMs - length);
  if (used <= 0 || used >= 100 || passed < length * PACE_FROM) return null;
  const at = resetsAtMs - length + (passed * 100) / used;
  return at < resetsAtMs ? Math.round(at) : null;
}

/**
 * The newest word on each limit that holds: of one account several sessions speak. A window that has been reset since is
 * left out, because its next share is not known; so is one that ends far behind its length, which no clock explains.
 */
export function currentLimits(said: readonly PlanLimit[], nowMs: number): readonly PlanLimit[] {
  const newest = new Map<string, PlanLimit>();
  for (const limit of said.toSorted((one, other) => one.atMs - other.atMs)) {
    newest.set(JSON.stringify([limit.agent, limit.account, limit.window]), limit);
  }
  return [...newest.values()]
    .filter(({ window, resetsAtMs }) => resetsAtMs > nowMs && resetsAtMs < nowMs + 2 * LIMIT_WINDOWS[window])
    .toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
}

/** Reads the JSON of `{ limits }` as this release or another has kept it; without what is not a limit. */
export function parseLimits(text: string): readonly PlanLimit[] {
  return objectsField(parseJsonObject(text) ?? {}, "limits").flatMap((one) => {
    const agent = toAgentName(one["agent"]);
    const window = WINDOW_NAMES.find((name) => name === one["window"]);
    const account = textField(one, "account");
    const { used, resetsAtMs, atMs } = one;
    if (window === undefined || account === null || typeof used !== "number") return [];
    if (typeof resetsAtMs !== "number" || typeof atMs !== "number") return [];
    return [{ agent, account, window, used, resetsAtMs, atMs }];
  });
}

function keyOf({ agent, account, window }: PlanLimit): string {
  return [agent, account, window].join("\n");
}

/** Percent of a limit at which a person is notified. */
export const LIMIT_THRESHOLDS = [80, 95, 100] as const;

export type LimitNews = (typeof LIMIT_THRESHOLDS)[number] | "reset";

/** Groups the messages about limits, as a session's id groups its own. */
export const LIMIT_THREAD_ID = "limits";

const PREFIX = "limit:";

/** Two answers may differ by a second in when the same window ends. */
const SAME_RESET_MS = 60_000;

/** The cause of a message: the same window and news are one message. */
export function limitCause({ agent, account, window, resetsAtMs }: PlanLimit, news: LimitNews): string {
  const resetMs = Math.round(resetsAtMs / SAME_RESET_MS) * SAME_RESET_MS;
  return PREFIX + [agent, window, resetMs, news, account].join(":");
}

/** @returns null for any other cause */
export function readLimitCause(cause: string) {
  if (!cause.startsWith(PREFIX)) return null;
  const [name, kind, resetMs, what, ...account] = cause.slice(PREFIX.length).split(":");
  const agent = AGENTS.find((one) => one === name);
  const window = WINDOW_NAMES.find((one) => one === kind);
  const news = ([...LIMIT_THRESHOLDS, "reset"] as const).find((one) => String(one) === what);
  if (agent === undefined || window === undefined || news === undefined) return null;
  return { agent, window, resetsAtMs: Number(resetMs), news, account: account.join(":") };
}
