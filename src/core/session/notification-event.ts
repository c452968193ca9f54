import type { HookEvent } from "../event.ts";
import { closeWork } from "./close.ts";
import { nextState } from "./state.ts";
import { addWait, dropWaits } from "./waits.ts";
import type { Session, SessionState } from "./session.ts";
import type { SessionAction } from "./action.ts";

/** At rest already, or over. */
const RESTS: ReadonlySet<SessionState> = new Set(["failed", "interrupted", "ended"]);

type Notified = Extract<SessionAction, { kind: "notified" }>;

/** Applies the client's `Notification`, which mostly repeats an earlier hook event in fewer words. */
export function notified(session: Session, { notificationType, message }: Notified, event: HookEvent): Session {
  const says = { ask: message, toolName: null, event } as const;
  switch (notificationType) {
    // Comes six seconds after the request that it repeats, with fewer words.
    case "permission_prompt":
      return isAsked(session) ? session : addWait(session, { kind: "permission", ...says });
    case "idle_prompt":
      return idle(session, event.receivedAtMs);
    case "elicitation_dialog":
    case "elicitation_url_dialog":
      return isAsked(session) ? session : addWait(session, { kind: "elicitation", ...says });
    case "agent_needs_input":
      return isAsked(session) ? session : addWait(session, { kind: "question", ...says });
    case "elicitation_complete":
    case "elicitation_response":
      return dropWaits(session, (wait) => wait.kind === "elicitation");
    default:
      return session;
  }
}

function isAsked({ waits }: Session): boolean {
  return waits.some((wait) => wait.kind !== "idle");
}

/**
 * No wait is open: a session at its prompt is done and ready for the next one, whatever was reported about the end of
 * its turn. A failed turn stays visible.
 */
function idle(session: Session, atMs: number): Session {
  const isNewer = session.turnSinceMs !== null && session.turnSinceMs > atMs;
  if (session.waits.length > 0 || isNewer || RESTS.has(session.state)) return session;
  const closed = closeWork(session, null, { atMs, outcome: "unknown", agentState: "lost" });
  return nextState({ ...closed, turnSinceMs: null, compactingSinceMs: null }, "done", "idle-notice");
}
