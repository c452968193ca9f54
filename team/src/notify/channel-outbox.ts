import { deliveryReasonText, mergedInto, type DeliveryReason } from "../../../src/core/i18n/delivery-reason.ts";
import { canBeOver, isQuestionKind } from "../../../src/core/notification/notification.ts";
import type { Delivery, DeliveryEnd } from "../../../src/core/notification/outbox.ts";
import type { QueuedMessages } from "../../../src/notify/queue/destination-queue-options.ts";
import { EDITED_FOR_MS, type Item, type ShownInChannel } from "./find-items.ts";

/** One change of the journal. */
export interface JournalWrite {
  readonly text: string;
  readonly values: readonly unknown[];
  /** How many rows it returns, unless another replica has the messages by now. */
  readonly rows: number | null;
  /** A message has arrived: that must not be lost with the connection. */
  readonly isSent: boolean;
}

/** Messages that were not tried yet and are sent apart. An outage of the API fails a whole team's sessions at once. */
const MOST_APART = 20;

/**
 * The messages of one channel in the memory of the replica that sends them, for the daemon's queue, which does not wait.
 * Each change is handed to `write`, in order.
 */
export function createChannelOutbox(write: (change: JournalWrite) => void) {
  const items = new Map<number, Item>();
  const sessions = new Map<string, ShownInChannel | null>();
  /** Finished since the last load began: what that load brings of them is old. */
  const finished = new Set<number>();

  const all = (): readonly Delivery[] => [...items.values()].map(({ delivery }) => delivery).toSorted(byId);
  const open = (): readonly Delivery[] => all().filter(isOpen);

  function change(id: number, changes: Partial<Delivery>): void {
    const item = items.get(id);
    if (item === undefined) return;
    const delivery = { ...item.delivery, ...changes };
    items.set(id, { ...item, delivery });
    // Deliveries that share a message are kept until all are finished: an edit writes the whole message again.
    const together = delivery.state === "sent" ? sentWith(delivery) : [delivery];
    if (together.some((one) => isOpen(one) || isUnresolved(one))) return;
    for (const one of together) {
      items.delete(one.id);
      finished.add(one.id);
    }
  }

  function sentWith({ batch, messageId }: Delivery): readonly Delivery[] {
    return all().filter((one) => one.state === "sent" && one.batch === batch && one.messageId === messageId);
  }

  function complete(ids: readonly number[], end: DeliveryEnd): void {
    for (const id of ids) {
      const delivery = items.get(id)?.delivery;
      if (delivery === undefined) continue;
      const after = completed(delivery, end);
      change(id, after);
      if (end.state !== "folded") write(completion(id, after));
    }
    if (end.state === "folded") write(folding(ids, end.reason));
  }

  const queued: QueuedMessages = {
    open: (_destinationId, limit) => open().slice(0, limit),
    // All kinds of a channel ask for a person or report a failure.
    pressing: (_destinationId, limit) => open().slice(0, limit),
    openCount: () => open().length,
    begin: (messages, batch, nowMs) => {
      const ids = messages.map(({ id }) => id);
      for (const id of ids) {
        const delivery = items.get(id)?.delivery;
        if (delivery === undefined) continue;
        const { attempts, firstTriedAtMs } = delivery;
        change(id, { state: "sending", attempts: attempts + 1, batch, firstTriedAtMs: firstTriedAtMs ?? nowMs });
      }
      write({ text: BEGIN, values: [ids, batch, nowMs], rows: ids.length, isSent: false });
    },
    complete,
    foldedCount: (id) => items.get(id)?.foldedCount ?? 0,
    unresolvedSessions: () => [
      ...new Set(
        all()
          .filter(isUnresolved)
          .map(({ sessionId }) => sessionId),
      ),
    ],
    unresolved: (_destinationId, sessionId) => all().filter((one) => one.sessionId === sessionId && isUnresolved(one)),
    sentTogether: sentWith,
    resolve: (ids, resolvedAtMs) => {
      for (const id of ids) change(id, { resolvedAtMs });
      write({ text: RESOLVE, values: [ids, resolvedAtMs], rows: null, isSent: false });
    },
  };

  /** Counts those that are too many in one of the others: in a failure, because an answered request is not sent. */
  function fold(): void {
    const untried = open().filter(({ state, batch }) => state === "waiting" && batch === null);
    const kept = untried.slice(0, MOST_APART);
    const surplus = untried.slice(MOST_APART);
    const into = kept.findLast(({ kind }) => !isQuestionKind(kind)) ?? kept.at(-1);
    const item = into === undefined ? undefined : items.get(into.id);
    if (item === undefined || surplus.length === 0) return;
    items.set(item.delivery.id, { ...item, foldedCount: item.foldedCount + surplus.length });
    complete(idsOf(surplus), { state: "folded", reason: mergedInto(item.delivery.id) });
  }

  return {
    ...queued,
    session: (delivery: Pick<Delivery, "sessionId">): ShownInChannel | null => sessions.get(delivery.sessionId) ?? null,
    /** Before a load, whose rows are as of now. */
    beginLoad: () => finished.clear(),
    /**
     * What this replica knows of a message counts; sessions are as they were loaded.
     * @returns the sessions that have changed
     */
    loaded: (rows: readonly Item[], nowMs: number): readonly string[] => {
      const changed = new Set<string>();
      const present = new Set<string>();
      for (const row of rows) {
        const { id, sessionId } = row.delivery;
        if (finished.has(id)) continue;
        if (!items.has(id)) items.set(id, row);
        if (JSON.stringify(sessions.get(sessionId)) !== JSON.stringify(row.session)) changed.add(sessionId);
        sessions.set(sessionId, row.session);
        present.add(sessionId);
      }
      for (const { delivery } of items.values()) {
        if (delivery.sentAtMs !== null && delivery.sentAtMs <= nowMs - EDITED_FOR_MS) items.delete(delivery.id);
        else present.add(delivery.sessionId);
      }
      for (const sessionId of sessions.keys()) if (!present.has(sessionId)) sessions.delete(sessionId);
      fold();
      return [...changed];
    },
    /** The process that sent them is gone, or has lost its connection: whether they arrived is unknown. */
    recover: () => {
      const sending = idsOf(all().filter(({ state }) => state === "sending"));
      for (const id of sending) change(id, { state: "unknown" });
      if (sending.length > 0) write({ text: RECOVER, values: [sending], rows: null, isSent: false });
    },
  };
}

const BEGIN = `UPDATE outbox SET state = 'sending', attempts = attempts + 1, batch = $2::bigint,
    first_tried_at = coalesce(first_tried_at, $3::bigint), reason = NULL
  WHERE id = ANY ($1::bigint[]) AND state IN ('waiting', 'unknown') RETURNING id`;

const RESOLVE = "UPDATE outbox SET resolved_at = $2::bigint WHERE id = ANY ($1::bigint[]) AND state = 'sent'";

const RECOVER = "UPDATE outbox SET state = 'unknown' WHERE id = ANY ($1::bigint[]) AND state = 'sending'";

function completion(id: number, after: Delivery): JournalWrite {
  const { state, attempts, batch, firstTriedAtMs, sentAtMs, messageId, reason } = after;
  const words = reason === null ? null : textOf(reason);
  return {
    text: COMPLETE,
    values: [id, state, attempts, batch, firstTriedAtMs, sentAtMs, messageId, words],
    rows: null,
    isSent: state === "sent",
  };
}

const COMPLETE = `UPDATE outbox SET state = $2, attempts = $3, batch = $4::bigint, first_tried_at = $5::bigint,
    sent_at = $6::bigint, message_id = $7, reason = $8
  WHERE id = $1::bigint AND state IN ('waiting', 'sending', 'unknown')`;

/** An API's outage folds a thousand at once. */
function folding(ids: readonly number[], reason: DeliveryReason): JournalWrite {
  const into = typeof reason === "string" ? null : (reason.details["id"] ?? null);
  return { text: FOLD, values: [ids, into, textOf(reason)], rows: null, isSent: false };
}

/** Those that count for a message that is folded itself count for its new one. */
const FOLD = `WITH moved AS (
    UPDATE outbox SET folded_into = $2::bigint WHERE folded_into = ANY ($1::bigint[])
  )
  UPDATE outbox SET state = 'folded', folded_into = $2::bigint, reason = $3
  WHERE id = ANY ($1::bigint[]) AND state IN ('waiting', 'sending', 'unknown')`;

function completed(delivery: Delivery, end: DeliveryEnd): Delivery {
  if (end.state === "sent") {
    return { ...delivery, state: "sent", messageId: end.messageId, sentAtMs: end.sentAtMs, reason: null };
  }
  const reason = textOf(end.reason);
  if (end.state !== "postponed") return { ...delivery, state: end.state, reason };
  const state = end.doubtful ? "unknown" : "waiting";
  const attempts = Math.max(0, delivery.attempts - 1);
  return { ...delivery, state, attempts, reason, ...(end.first && { batch: null, firstTriedAtMs: null }) };
}

function textOf(reason: DeliveryReason): string {
  return deliveryReasonText(reason, "en");
}

function isOpen({ state }: Delivery): boolean {
  return state === "waiting" || state === "sending" || state === "unknown";
}

function isUnresolved({ state, kind, resolvedAtMs }: Delivery): boolean {
  return state === "sent" && resolvedAtMs === null && canBeOver(kind);
}

function byId(one: Delivery, other: Delivery): number {
  return one.id - other.id;
}

function idsOf(deliveries: readonly Delivery[]): readonly number[] {
  return deliveries.map(({ id }) => id);
}
