import type { RestAnswer } from "./rest-answer.ts";
import { createSlidingWindow } from "./sliding-window.ts";

const WINDOW_MS = 10 * 60_000;
/** Discord bans an address at 10,000 in ten minutes. Normal operation stays far below this limit. */
const MAX_INVALID_REQUESTS = 50;

/** Counts the responses that lead to a ban, and stops all requests long before. */
export interface InvalidRequests {
  note(answer: RestAnswer, nowMs: number): void;
  waitFor(nowMs: number): number;
  count(nowMs: number): number;
}

export function createInvalidRequests(limit: number = MAX_INVALID_REQUESTS): InvalidRequests {
  const seen = createSlidingWindow(WINDOW_MS);
  return {
    note: (answer, nowMs) => {
      if (isInvalid(answer)) seen.add(nowMs);
    },
    waitFor: (nowMs) => seen.waitFor(limit, nowMs),
    count: (nowMs) => seen.count(nowMs),
  };
}

function isInvalid(answer: RestAnswer): boolean {
  if (answer.kind !== "answered") return false;
  const { status, limits } = answer;
  return status === 401 || status === 403 || (status === 429 && limits.scope !== "shared");
}
