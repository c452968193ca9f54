import type { StoredEvent } from "../../core/event.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Session } from "../../core/session.ts";

/** An event without secrets; what names it stays. */
export function cleanEvent<Event extends StoredEvent>(event: Event, redactor: Redactor): Event {
  const { sessionId, toolUseId, agentId } = event;
  return { ...withoutSecrets(event, redactor), sessionId, toolUseId, agentId };
}

/** A session without secrets; what names it stays. */
export function cleanSession(session: Session | null, redactor: Redactor): Session | null {
  if (session === null) return null;
  const { sessionId, parentSessionId, transcriptPath } = session;
  return { ...withoutSecrets(session, redactor), sessionId, parentSessionId, transcriptPath };
}

/** For values of plain data, whose shape a redactor keeps. */
function withoutSecrets<Value extends object>(value: Value, redactor: Redactor): Value {
  // An interface has no index signature, so the compiler cannot see that these are JSON; only strings come back changed.
  return redactor.redactJson(value as unknown as JsonValue).value as unknown as Value;
}
