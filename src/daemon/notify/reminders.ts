import { MINUTE_MS } from "../../core/time-units.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { deliveryReason } from "../../core/i18n/delivery-reason.ts";
import { isQuestionKind, needsPerson } from "../../core/notification/notification.ts";
import { remindedKinds } from "../../core/notification/reminder.ts";
import type { Clock } from "../../core/ports.ts";
import { isInForce } from "../../core/session/attention-item.ts";
import type { Session } from "../../core/session/session.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { stillHolds } from "../../notify/policy/subject.ts";
import type { OutboxWorker } from "../../notify/queue/outbox-worker.ts";
import { createReminderQueries, type Unreminded } from "../../store/outbox/reminder-queries.ts";
import type { Store } from "../../store/store.ts";

/** What needs a person is reminded of after quiet hours, a weekend or a restart too, if it still does. */
const LATEST_MS = 7 * 24 * 60 * MINUTE_MS;
/** Sessions at their prompt are not: after a night's sleep all would come at once. */
const LATEST_IDLE_MS = 30 * MINUTE_MS;

interface RemindersOptions {
  readonly store: Store;
  readonly settings: () => ConfigValues;
  readonly clock: Clock;
}

/** Reminds once of what still waits, unless a person reacted to its message, or marked it on the page. */
export function createReminders({ store, settings, clock }: RemindersOptions) {
  const queries = createReminderQueries(store.database);

  function isMarked({ cause, kind }: Unreminded, session: Session, nowMs: number): boolean {
    const marks = store.marksOf(session).filter((mark) => isInForce(mark, nowMs));
    return isQuestionKind(kind) ? marks.some(({ item }) => item === cause) : marks.length > 0;
  }

  /** @returns null while the provider does not answer */
  async function isAcknowledged(sent: Unreminded, session: Session, worker: Worker): Promise<boolean | null> {
    return isMarked(sent, session, clock.now()) || worker.isAcknowledged(sent);
  }

  /** A reminder that waits for your absence is needless once you reacted. */
  async function dropAcknowledged(worker: Worker): Promise<void> {
    for (const { reminderId, sent } of queries.waiting()) {
      const session = store.session(sent.sessionId);
      if (session === null || (await isAcknowledged(sent, session, worker)) !== true) continue;
      queries.drop(reminderId, deliveryReason("acknowledged"));
    }
  }

  return {
    /** Call it every minute. */
    check: async (worker: Worker): Promise<void> => {
      await dropAcknowledged(worker);
      const { remindMinutes, remindKinds, quietHours, mentionUserId } = settings();
      const nowMs = clock.now();
      if (remindMinutes === 0 || isQuiet(nowMs, quietHours)) return;
      const untilMs = nowMs - remindMinutes * MINUTE_MS;
      const due = remindedKinds(remindKinds).flatMap((kind) =>
        queries.unreminded(kind, { fromMs: untilMs - (needsPerson(kind) ? LATEST_MS : LATEST_IDLE_MS), untilMs }),
      );
      for (const sent of due) {
        const session = store.session(sent.sessionId);
        if (session === null || !stillHolds(sent, { session, nowMs })) continue;
        const acknowledged = await isAcknowledged(sent, session, worker);
        if (acknowledged === null) continue;
        const ping = needsPerson(sent.kind) && mentionUserId !== "";
        const dropped = acknowledged ? deliveryReason("acknowledged") : null;
        queries.add(sent, { ping, silent: false, nowMs: clock.now(), dropped });
      }
      if (due.length > 0) worker.changed([]);
    },
  };
}

type Worker = Pick<OutboxWorker, "changed" | "isAcknowledged">;
