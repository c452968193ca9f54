import type { ConfigValues } from "../../config/settings.ts";
import type { Notification } from "../../core/notification/notification.ts";
import type { StoredEvent } from "../../core/event.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Delivery, Outbox } from "../../core/notification/outbox.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Session } from "../../core/session/session.ts";
import { toHealthNotification, toNotification } from "../../notify/compose/to-notification.ts";
import { toSessionCard } from "../../notify/compose/session-card.ts";
import { stillHolds } from "../../notify/policy/subject.ts";
import type { DestinationQueueOptions } from "../../notify/queue/destination-queue-options.ts";
import { stringsOf } from "../../notify/strings/strings.ts";
import { createHealthJournal } from "../../store/health/health-journal.ts";
import type { Store } from "../../store/store.ts";
import type { Context } from "../context.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { HEALTH_THREAD_ID } from "../../core/health.ts";
import type { Clock } from "../../core/ports.ts";
import type { NotifySettings } from "../../notify/notify-settings.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { providerDestinations } from "../../providers/registry.ts";
import { routeOf } from "../../notify/policy/route.ts";
import type { HealthMessages } from "../health/health-alerts.ts";

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

  function composeHealth({ cause, ping, silent }: Delivery): Notification | null {
    const id = changeOfCause(cause);
    const notified = id === null ? null : change(id);
    if (notified === null) return null;
    const notification = toHealthNotification({
      reported: { ping, silent },
      change: notified,
      settings: values(),
      dashboardUrl: dashboardUrl(),
    });
    // They may contain text of a system call or another program.
    const blocks = notification.blocks.map((block) => ({ ...block, text: redactor().redactText(block.text).text }));
    return { ...notification, blocks };
  }

  return {
    compose: (delivery, { foldedCount, stale }) => {
      if (delivery.kind === "health") return composeHealth(delivery);
      const stored = delivery.seq === null ? null : store.event(delivery.seq);
      if (stored === null) return null;
      const event = cleanEvent(stored, redactor());
      const session = cleanSession(store.session(delivery.sessionId), redactor());
      const notified = {
        kind: delivery.kind,
        // No ping for an old event, nor without a configured user.
        ping: delivery.ping && !stale && values().mentionUserId !== "",
        silent: delivery.silent || stale,
      };
      const settings = values();
      const notification = toNotification({
        decision: notified,
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

interface HealthMessagesOptions {
  readonly outbox: Pick<Outbox, "add" | "withdraw">;
  readonly settings: () => NotifySettings & { readonly healthAlerts: boolean };
  /** Called after a new message in the outbox. */
  readonly poke: () => void;
  readonly clock: Clock;
}

/** Captures the id of a message's health change. */
const CAUSE = /^health:(\d{1,15})$/;

/** Messages about the daemon's health: to the alert channel and every other provider, by the outbox like all others. */
export function createHealthMessages({ outbox, settings, poke, clock }: HealthMessagesOptions): HealthMessages {
  function destinations(): readonly string[] {
    const route = routeOf({ hookEventName: "", toolName: null }, "health", settings());
    return [...(route === null ? [] : [route.destinationId]), ...providerDestinations(settings())];
  }
  return {
    wanted: () => settings().healthAlerts && destinations().length > 0,
    notify: (change, status) => {
      const { mentionUserId, quietHours } = settings();
      const nowMs = clock.now();
      const quiet = isQuiet(nowMs, quietHours);
      const ids = destinations().map((destinationId) =>
        outbox.add({
          sessionId: HEALTH_THREAD_ID,
          destinationId,
          kind: "health",
          cause: `health:${change.id}`,
          // A failed check pings; a check that is ok again is silent.
          ping: status === "failed" && !quiet && mentionUserId !== "",
          silent: quiet || status === "ok",
          createdAtMs: nowMs,
        }),
      );
      poke();
      // Each of them has the same cause.
      return ids.find((id) => id !== null) ?? null;
    },
    withdraw: (deliveryId) => outbox.withdraw(deliveryId, deliveryReason("recovered")),
  };
}

/** The change in a message, null for other messages. */
function changeOfCause(cause: string): number | null {
  const id = CAUSE.exec(cause)?.[1];
  return id === undefined ? null : Number(id);
}
