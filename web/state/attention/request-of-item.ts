import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { InboxItem } from "../inbox.ts";

/** The client says that it waits when its hook asks, each in its own time. */
const SLACK_MS = 5000;

/**
 * The request of an item; null for none. A request names its wait, so that an item never shows another one, however
 * long it stays on the page.
 */
export function requestOfItem({ session, wait, since }: InboxItem, requests: readonly RequestDto[]): RequestDto | null {
  const ofSession = requests.filter(({ session_id: id }) => id === session.session_id);
  if (wait !== null) {
    return ofSession.find(({ wait: own }) => own?.item === wait.item && own.since === wait.since) ?? null;
  }
  if (session.state !== "waiting") return null;
  // The client says that it waits, and its event has not come: the first request from then on, until it has a wait.
  const atMs = Date.parse(since);
  const [first] = ofSession
    .filter(({ asked_at: askedAt }) => Math.abs(Date.parse(askedAt) - atMs) <= SLACK_MS)
    .toSorted((one, other) => Date.parse(one.asked_at) - Date.parse(other.asked_at));
  return first?.wait === null ? first : null;
}

/** Closed like this, its dialog is over too. The end of its hook alone does not show that: it may have been killed. */
const OVER: ReadonlySet<RequestDto["closed_because"]> = new Set(["terminal", "together", "ended"]);

/** Whether nothing is left to do about a request; without a sign of its answer, once its item is over. */
export function isSettled({ state, closed_because: because }: RequestDto, isOver: boolean): boolean {
  if (state === "closed") return OVER.has(because) || (because === "interrupted" && isOver);
  return state !== "open" && (state !== "unconfirmed" || isOver);
}
