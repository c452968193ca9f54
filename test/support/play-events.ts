import type { HookEvent } from "../../src/core/event.ts";
import { reduceSession } from "../../src/core/session/reducer.ts";
import type { Session } from "../../src/core/session/session.ts";
import type { ConfigValues } from "../../src/config/settings.ts";
import type { Decision } from "../../src/core/notification/outbox.ts";
import { decide } from "../../src/notify/policy/decide.ts";
import { toHookEvent } from "./hook-event.ts";

interface Outcome {
  readonly event: HookEvent;
  readonly session: Session;
  readonly decision: Decision;
  /** Notified, and the first notification of its cause: what the store accepts. */
  readonly sent: boolean;
}

const NOON = Date.UTC(2026, 10, 25, 12);

/** Payloads one after another, `stepMs` apart, through session state and policy. */
export function playEvents(texts: readonly string[], settings: ConfigValues, stepMs = 3000): Outcome[] {
  const sessions = new Map<string, Session>();
  const causes = new Set<string>();
  return texts.map((text, index) => {
    const nowMs = NOON + index * stepMs;
    const event = toHookEvent(text, nowMs);
    const before = sessions.get(event.sessionId) ?? null;
    const after = reduceSession(before, event).session;
    sessions.set(event.sessionId, after);
    const decision = decide({ event, before, after, settings, nowMs });
    const key = decision.isNotified ? `${event.sessionId} ${decision.cause} ${decision.destinationIds.join(" ")}` : "";
    const sent = decision.isNotified && !causes.has(key);
    causes.add(key);
    return { event, session: after, decision, sent };
  });
}
