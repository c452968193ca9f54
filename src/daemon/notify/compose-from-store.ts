import type { ConfigValues } from "../../config/settings.ts";
import type { StoredEvent } from "../../core/event.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Session } from "../../core/session/session.ts";
import { toSessionCard } from "../../notify/compose/session-card.ts";
import { toNotification } from "../../notify/compose/to-notification.ts";
import { stillHolds } from "../../notify/policy/subject.ts";
import type { DestinationQueueOptions } from "../../notify/queue/destination-queue-options.ts";
import { stringsOf } from "../../notify/strings/strings.ts";
import { createHealthJournal } from "../../store/health/health-journal.ts";
import type { Store } from "../../store/store.ts";
import type { Context } from "../context.ts";
import { composeHealthMessage } from "./health-messages.ts";

/** Events searched for a card's last actions. */
const RECENT_EVENTS = 30;

interface ComposeOptions extends Pick<Context, "clock" | "dashboardUrl" | "redactor"> {
  readonly store: Store;
  readonly values: () => ConfigValues;
}

/**
 * Composes messages and cards from the store when they are sent, so that they are current. They are redacted again: an
 * earlier version may have stored a secret, or the settings may have a new pattern.
 */
export function composeFromStore({
  store,
  clock,
  dashboardUrl,
  values,
  redactor,
}: ComposeOptions): Pick<DestinationQueueOptions, "compose" | "readCard" | "stillHolds"> {
  const { change } = createHealthJournal(store.database);
  const healthSource = { change, dashboardUrl, redactor, settings: values };

  return {
    compose: (delivery, { foldedCount, stale }) => {
      if (delivery.kind === "health") return composeHealthMessage(delivery, healthSource);
      const stored = delivery.seq === null ? null : store.event(delivery.seq);
      if (stored === null) return null;
      const event = cleanEvent(stored, redactor());
      const session = cleanSession(store.session(delivery.sessionId), redactor());
      const decision = {
        kind: delivery.kind,
        // No ping for an old event, nor without a configured user.
        ping: delivery.ping && !stale && values().mentionUserId !== "",
        silent: delivery.silent || stale,
      };
      const settings = values();
      const notification = toNotification({
        decision,
        event,
        session,
        settings,
        dashboardUrl: dashboardUrl(),
      });
      if (foldedCount === 0) return notification;
      return { ...notification, headline: stringsOf(settings.language).folded(notification.headline, foldedCount) };
    },
    // Only by events: an hour of silence makes a question stale, but does not answer it.
    stillHolds: (delivery) => stillHolds(delivery, { session: store.session(delivery.sessionId), nowMs: clock.now() }),
    readCard: (sessionId) => {
      const session = cleanSession(store.session(sessionId), redactor());
      if (session === null) return null;
      const { events } = store.log({ sessionId, limit: RECENT_EVENTS });
      return toSessionCard({
        session,
        recentEvents: events.toReversed().map((event) => cleanEvent(event, redactor())),
        settings: values(),
        dashboardUrl: dashboardUrl(),
        nowMs: clock.now(),
      });
    },
  };
}

/** An event without secrets; its ids stay. */
export function cleanEvent<Event extends StoredEvent>(event: Event, redactor: Redactor): Event {
  const { sessionId, toolUseId, agentId } = event;
  return { ...withoutSecrets(event, redactor), sessionId, toolUseId, agentId };
}

/** A session without secrets; its ids and its path stay. */
export function cleanSession(session: Session | null, redactor: Redactor): Session | null {
  if (session === null) return null;
  const { sessionId, parentSessionId, transcriptPath } = session;
  return { ...withoutSecrets(session, redactor), sessionId, parentSessionId, transcriptPath };
}

/** For plain data: the redactor keeps its shape. */
function withoutSecrets<Value extends object>(value: Value, redactor: Redactor): Value {
  // An interface has no index signature, so the compiler cannot see that these are JSON; only strings change.
  return redactor.redactJson(value as unknown as JsonValue).value as unknown as Value;
}
