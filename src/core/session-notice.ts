import type { HookEvent } from "./event.ts";
import { closeWork } from "./session-close.ts";
import { addWait, dropWaits } from "./session-waits.ts";
import type { Session } from "./session.ts";
import type { Signal } from "./signal.ts";

type Notified = Extract<Signal, { kind: "notified" }>;

/** What the client notifies a person of, mostly after a hook has told the same with more words. */
export function notified(session: Session, { notificationType, message }: Notified, event: HookEvent): Session {
  const says = { ask: message, toolName: null, event } as const;
  switch (notificationType) {
    // Comes six seconds after the request that it repeats, with fewer words.
    case "permission_prompt":
      return isAsked(session) ? session : addWait(session, { kind: "permission", ...says });
    case "idle_prompt":
      return idle(session, says);
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

/** Who waits for the next prompt is in no turn, whatever was heard of its end. A turn that broke stays what is to be known. */
function idle(session: Session, says: Pick<Parameters<typeof addWait>[1], "ask" | "toolName" | "event">): Session {
  if (session.waits.length > 0 || session.state === "failed" || session.state === "interrupted") return session;
  const closing = { atMs: says.event.receivedAtMs, outcome: "unknown", agentState: "lost" } as const;
  const resting = { ...closeWork(session, null, closing), turnSinceMs: null, compactingSinceMs: null };
  return addWait(resting, { kind: "idle", ...says });
}
