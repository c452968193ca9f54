import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { InboxItem } from "../inbox.ts";

/** The hook that is answered and the one that stores the wait begin together, but each in its own time. */
const SLACK_MS = 5000;

/**
 * The request behind a wait of a session; null for none. Dialogs of one agent come one after the other, so the newest
 * one of its kind that is not older than the wait is it.
 */
export function requestOfWait({ session, wait }: InboxItem, requests: readonly RequestDto[]): RequestDto | null {
  const ofSession = requests.filter(({ session_id: id }) => id === session.session_id);
  // The client says that it waits, and its event has not come.
  if (wait === null) return session.state === "waiting" ? (ofSession.find(isOpen) ?? null) : null;
  const sinceMs = Date.parse(wait.since) - SLACK_MS;
  const found = ofSession.filter(
    (request) =>
      request.agent_id === wait.agent_id &&
      request.kind === wait.kind &&
      (wait.tool_name === null || request.tool_name === wait.tool_name) &&
      Date.parse(request.asked_at) >= sinceMs,
  );
  return found.toSorted((one, other) => Date.parse(one.asked_at) - Date.parse(other.asked_at)).at(-1) ?? null;
}

function isOpen({ state }: RequestDto): boolean {
  return state === "open";
}
