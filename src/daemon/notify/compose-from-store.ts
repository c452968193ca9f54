import { isMachineMade } from "../../agents/claude/payload/background-task.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { budgetDay, readBudgetCause } from "../../core/cost/budget.ts";
import type { PriceTable } from "../../core/cost/price-table.ts";
import type { StoredEvent } from "../../core/event.ts";
import type { HealthJournal } from "../../store/health/health-journal.ts";
import { readLimitCause } from "../../core/plan-limits.ts";
import { textField, type JsonValue } from "../../core/json.ts";
import { isQuestionKind, type Notification } from "../../core/notification/notification.ts";
import { providerOf } from "../../providers/destination.ts";
import { isReminder, remindedCause } from "../../core/notification/reminder.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Session } from "../../core/session/session.ts";
import { toReminder } from "../../notify/compose/reminder.ts";
import { toResolved } from "../../notify/compose/to-resolved.ts";
import { toSessionCard } from "../../notify/compose/session-card.ts";
import {
  toBudgetNotification,
  toHealthNotification,
  toLimitNotification,
  toNotification,
  toPairedNotification,
  toTestNotification,
} from "../../notify/compose/to-notification.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { stillHolds } from "../../notify/policy/subject.ts";
import type { DestinationQueueOptions } from "../../notify/queue/destination-queue-options.ts";
import { stringsOf } from "../../notify/strings/strings.ts";
import { createHealthJournal } from "../../store/health/health-journal.ts";
import { createOutbox } from "../../store/outbox/outbox-queries.ts";
import { createWaitEndQueries } from "../../store/outbox/wait-end-queries.ts";
import type { Store } from "../../store/store.ts";
import { localZone } from "../../system/clock.ts";
import type { Context } from "../context.ts";
import { HEALTH_CAUSE, PAIRED_CAUSE, TEST_CAUSE } from "./health-messages.ts";
import { givenAnswer } from "./given-answer.ts";
import { resolveFromStore } from "./resolve-from-store.ts";

const RECENT_EVENTS = 30;

/** One event is rarely sent to more places than these, with its reminder. */
const MAX_OF_EVENT = 20;

interface ComposeOptions extends Pick<Context, "clock" | "dashboardUrl" | "redactor"> {
  readonly store: Store;
  readonly values: () => ConfigValues;
  readonly prices: () => PriceTable;
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
  prices,
}: ComposeOptions): Pick<DestinationQueueOptions, "compose" | "readCard" | "resolve" | "stillHolds" | "isOvertaken"> {
  const { change } = createHealthJournal(store.database);
  const ends = createWaitEndQueries(store.database);
  const outbox = createOutbox(store.database);
  const budgetSource = { store, prices, dashboardUrl, settings: values };
  const healthSource = { change, dashboardUrl, redactor, settings: values };

  function readSession(sessionId: string): Session | null {
    const session = store.session(sessionId);
    return session === null ? null : withoutSecrets(session, redactor());
  }

  /** The message that a reminder is about, where a bot has given it buttons: the reminder has none of its own. */
  function buttonsAbove({ cause, destinationId, kind, seq }: Delivery, settings: ConfigValues): string | null {
    const hasButtons = isAnsweredInMessage(settings, { kind, destinationId });
    if (seq === null || !hasButtons) return null;
    const sent = outbox.list({ seq, state: "sent", limit: MAX_OF_EVENT });
    const reminded = remindedCause(cause);
    return sent.find((one) => one.destinationId === destinationId && one.cause === reminded)?.messageId || null;
  }

  return {
    compose: (delivery, { foldedCount, stale, resolution }) => {
      if (delivery.kind === "health") return composeHealthMessage(delivery, healthSource);
      if (delivery.kind === "budget") return composeBudgetMessage(delivery, budgetSource);
      if (delivery.kind === "limit") {
        const reached = readLimitCause(delivery.cause);
        const shown = { reported: delivery, settings: values(), dashboardUrl: dashboardUrl() };
        return reached === null ? null : toLimitNotification({ ...shown, reached });
      }
      const stored = delivery.seq === null ? null : store.event(delivery.seq);
      if (stored === null) return null;
      const event = withoutSecrets(stored, redactor());
      const settings = values();
      // A reminder may have waited for your absence until the quiet hours.
      const isQuietNow = isReminder(delivery) && isQuiet(clock.now(), settings.quietHours);
      const sharesProject = store.sharesProject(delivery.sessionId, clock.now());
      const notification = toNotification({
        decision: {
          kind: delivery.kind,
          // No ping for an old event, nor without a configured user.
          ping: delivery.ping && !stale && !isQuietNow && settings.mentionUserId !== "",
          silent: delivery.silent || stale || isQuietNow,
        },
        event,
        session: readSession(delivery.sessionId),
        sharesProject,
        settings,
        dashboardUrl: dashboardUrl(),
      });
      if (resolution !== undefined) return toResolved(notification, { event, sharesProject, resolution, settings });
      if (isReminder(delivery)) {
        const reminder = toReminder(notification, { atMs: delivery.firstTriedAtMs ?? clock.now(), event, settings });
        const repliesTo = buttonsAbove(delivery, settings);
        return repliesTo === null ? reminder : { ...reminder, repliesTo };
      }
      if (foldedCount === 0) return notification;
      return { ...notification, headline: stringsOf(settings.language).folded(notification.headline, foldedCount) };
    },
    // Only by events: an hour of silence makes a question stale, but does not answer it.
    stillHolds: (delivery) =>
      stillHolds(delivery, { session: store.session(delivery.sessionId), nowMs: clock.now() }) &&
      !(values().answers && isQuestionKind(delivery.kind) && givenAnswer(store, delivery) !== null),
    isOvertaken: ({ sessionId, createdAtMs }) =>
      ends.promptsAfter(sessionId, createdAtMs).some((seq) => {
        const payload = store.event(seq)?.payload ?? {};
        return !isMachineMade(textField(payload, "prompt") ?? "", textField(payload, "source"));
      }),
    resolve: resolveFromStore({ store, ends, clock, redactor, hasAnswers: () => values().answers }),
    readCard: (sessionId) => {
      const session = readSession(sessionId);
      if (session === null) return null;
      const { events } = store.log({ sessionId, limit: RECENT_EVENTS });
      return toSessionCard({
        session,
        recentEvents: events.toReversed().map((event) => withoutSecrets(event, redactor())),
        settings: values(),
        dashboardUrl: dashboardUrl(),
        nowMs: clock.now(),
      });
    },
  };
}

interface BudgetSource extends Pick<Context, "dashboardUrl"> {
  readonly store: Pick<Store, "costBetween">;
  readonly prices: () => PriceTable;
  readonly settings: () => ConfigValues;
}

/** Composes the message of a delivery with the cost of its day; null where there is no budget any more. */
function composeBudgetMessage(delivery: Delivery, source: BudgetSource): Notification | null {
  const { store, prices, dashboardUrl, settings } = source;
  const reached = readBudgetCause(delivery.cause);
  if (reached === null || settings().budgetUsd === 0) return null;
  const day = budgetDay(reached.dayMs, localZone());
  const spentUsd = store.costBetween({ ...day, prices: prices() });
  if (spentUsd === null) return null;
  const { threshold } = reached;
  const reported = { settings: settings(), dashboardUrl: dashboardUrl() };
  return toBudgetNotification({ reported: delivery, threshold, spentUsd, ...reported });
}

interface HealthSource extends Pick<Context, "dashboardUrl" | "redactor">, Pick<HealthJournal, "change"> {
  readonly settings: () => ConfigValues;
}

/** Composes the message of a delivery; null where its change of the health is no longer stored. */
function composeHealthMessage(
  { cause, ping, silent }: Delivery,
  { change, dashboardUrl, redactor, settings }: HealthSource,
): Notification | null {
  if (cause.startsWith(TEST_CAUSE)) {
    const atMs = Number(cause.slice(TEST_CAUSE.length));
    return toTestNotification({ atMs, settings: settings(), dashboardUrl: dashboardUrl() });
  }
  if (cause.startsWith(PAIRED_CAUSE)) {
    const [atMs = "", browser = ""] = cause.slice(PAIRED_CAUSE.length).split(":");
    return toPairedNotification({
      atMs: Number(atMs),
      browser,
      ping,
      settings: settings(),
      dashboardUrl: dashboardUrl(),
    });
  }
  const reported = change(Number(cause.slice(HEALTH_CAUSE.length)));
  if (reported === null) return null;
  const notification = toHealthNotification({
    reported: { ping, silent },
    change: reported,
    settings: settings(),
    dashboardUrl: dashboardUrl(),
  });
  // They may contain text of a system call or another program.
  const blocks = notification.blocks.map((block) => ({ ...block, text: redactor().redactText(block.text).text }));
  return { ...notification, blocks };
}

/** Whether a bot gives such a message buttons, so that it stands alone. */
export function isAnsweredInMessage(
  { answers, discordAnswers, telegramAnswers }: Pick<ConfigValues, "answers" | "discordAnswers" | "telegramAnswers">,
  { kind, destinationId }: Pick<Delivery, "kind" | "destinationId">,
): boolean {
  if (!answers || !isQuestionKind(kind)) return false;
  return destinationId.startsWith("channel:")
    ? discordAnswers
    : telegramAnswers && providerOf(destinationId) === "telegram";
}

/** Names by which others find it; they hold no secrets, and some look like one. */
const IDS = ["sessionId", "parentSessionId", "agentId", "toolUseId", "transcriptPath"] as const;

export function withoutSecrets<Value extends Session | StoredEvent>(value: Value, redactor: Redactor): Value {
  // An interface has no index signature, so the compiler cannot see that these are JSON; only strings change.
  const clean = redactor.redactJson(value as unknown as JsonValue).value as unknown as Value;
  const ids = Object.entries(value).filter(([key]) => (IDS as readonly string[]).includes(key));
  return { ...clean, ...Object.fromEntries(ids) };
}
