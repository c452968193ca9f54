import { isJsonObject } from "../../../core/json.ts";
import type { RestAnswer } from "./rest-answer.ts";

type Answered = Extract<RestAnswer, { kind: "answered" }>;

/** Discord's edge (Cloudflare) gives no time, or one that is too short. Further requests extend the ban. */
export const EDGE_PAUSE_MS = 10 * 60_000;

const CODE_BLOCKED_BY_EDGE = 40333;

/** A 403 from Discord's edge, not its API: it rejects this address, not a permission. */
export function isEdgeBlock({ status, body }: Answered): boolean {
  if (status !== 403) return false;
  return !isJsonObject(body) || body["code"] === CODE_BLOCKED_BY_EDGE;
}

/** The pause that a response asks for, and its scope. */
export interface AskedPause {
  readonly delayMs: number;
  /** `edge`: Cloudflare, before the API. It stops everything, as `global` does. */
  readonly scope: "user" | "shared" | "global" | "edge";
}

/** Reads a 429. The body's fractional seconds are exact; the header's are rounded. */
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
