import { isJsonObject } from "../../../core/json.ts";
import type { RestAnswer } from "./rest-answer.ts";

type Answered = Extract<RestAnswer, { kind: "answered" }>;

/** Discord's edge (Cloudflare) names no time, or one that is too short: whoever goes on is banned for longer. */
export const EDGE_PAUSE_MS = 10 * 60_000;

const CODE_BLOCKED_BY_EDGE = 40333;

/** A 403 that Discord's edge gives, not its API: about this address, not about a permission. */
export function isEdgeBlock({ status, body }: Answered): boolean {
  if (status !== 403) return false;
  return !isJsonObject(body) || body["code"] === CODE_BLOCKED_BY_EDGE;
}

/** How long an answer asks to wait, and who has to. */
export interface AskedPause {
  readonly delayMs: number;
  /** `edge`: Cloudflare, before the API; stops everything, as `global` does. */
  readonly scope: "user" | "shared" | "global" | "edge";
}

/** Reads a 429. The body's fraction of seconds is exact, the header's whole seconds are rounded. */
export function readPause({ body, limits }: Answered): AskedPause {
  const received = isJsonObject(body) ? body["retry_after"] : undefined;
  const bodyMs =
    typeof received === "number" && Number.isFinite(received) && received >= 0 ? Math.ceil(received * 1000) : null;
  const delayMs = bodyMs ?? limits.retryAfterMs;
  if (!isJsonObject(body) || delayMs === null) {
    return { delayMs: Math.max(EDGE_PAUSE_MS, delayMs ?? 0), scope: "edge" };
  }
  const global = body["global"] === true || limits.global || limits.scope === "global";
  return { delayMs, scope: global ? "global" : limits.scope === "shared" ? "shared" : "user" };
}
