import { deliveryReasonText } from "../../core/i18n/delivery-reason.ts";
import { canBeOver, type Notification, type Resolution } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import type { Settled } from "../policy/resolution.ts";
import type { DestinationQueueOptions } from "./destination-queue-options.ts";
import { isDiskError } from "./disk-error.ts";
import type { Holds } from "./holds.ts";

interface ResolutionQueueOptions extends Pick<
  DestinationQueueOptions,
  "destinationId" | "outbox" | "service" | "compose" | "resolve" | "clock" | "logger" | "signal"
> {
  readonly holds: Holds;
}

/** A sent message that does not say yet that something in it is over. */
interface Edit {
  readonly sessionId: string;
  readonly messageId: string;
  readonly deliveries: readonly Delivery[];
  /** How deliveries of it came to their end, by id; at least one. */
  readonly settled: ReadonlyMap<number, Settled>;
}

/**
 * Edits sent messages whose request is over. Nothing else is stored than that it was done: what is to be done is asked
 * of the store when a session changes, and once at a start. So an edit that a kill or an outage has prevented is made
 * later; an edit that is made twice changes nothing.
 */
export function createResolutionQueue({ holds, ...options }: ResolutionQueueOptions) {
  const { destinationId, outbox, service, compose, resolve, clock, logger, signal } = options;
  const amend = service.amend ?? null;
  /** Sessions with a message that may still be edited. Other changes cost nothing. */
  const watched = new Set<string>();
  /** Those that have changed since they were looked at, and those that failed or were left by an earlier process. */
  const changed = new Set<string>();
  const backlog = new Set<string>();
  /** Sessions whose message can be edited only after a new one. */
  const closed = new Set<string>();
  /** What an edit has said already, until the client says more. */
  const said = new Map<number, string>();
  let isLoaded = false;

  function load(): void {
    for (const sessionId of outbox.unresolvedSessions(destinationId)) {
      watched.add(sessionId);
      backlog.add(sessionId);
    }
    isLoaded = true;
  }

  function next(): Edit | null {
    if (amend === null) return null;
    if (!isLoaded) load();
    for (const sessions of [changed, backlog]) {
      for (const sessionId of sessions) {
        const edit = findEdit(sessionId);
        if (edit !== null) return edit;
        sessions.delete(sessionId);
      }
    }
    return null;
  }

  function findEdit(sessionId: string): Edit | null {
    const waiting = outbox.unresolved(destinationId, sessionId);
    if (waiting.length === 0) watched.delete(sessionId);
    for (const one of waiting) {
      const settled = settle(one);
      if (settled === null) continue;
      if (said.get(one.id) === textOf(settled.resolution)) {
        if (settled.isFinal) resolved(one.id, settled.atMs);
        continue;
      }
      const deliveries = outbox.sentTogether(one);
      const all = deliveries.map((each) => [each.id, each.id === one.id ? settled : settle(each)] as const);
      return {
        sessionId,
        messageId: one.messageId ?? "",
        deliveries,
        settled: new Map(all.filter((entry): entry is [number, Settled] => entry[1] !== null)),
      };
    }
    return null;
  }

  function settle(one: Delivery): Settled | null {
    return tried(one, () => resolve(one));
  }

  /** One that can never be composed must not block the others. */
  function tried<Value>(one: Delivery, work: () => Value): Value | null {
    try {
      return work();
    } catch (error) {
      if (isDiskError(error)) throw error;
      logger.error("a message could not be edited", { destination: destinationId, reason: String(error) });
      outbox.resolve([one.id], clock.now());
      return null;
    }
  }

  async function apply({ sessionId, messageId, deliveries, settled }: Edit): Promise<void> {
    const messages = deliveries.flatMap((one): readonly Notification[] => {
      const resolution = settled.get(one.id)?.resolution;
      const foldedCount = canBeOver(one.kind) ? 0 : outbox.foldedCount(one.id);
      const context = { foldedCount, stale: false, ...(resolution !== undefined && { resolution }) };
      const message = tried(one, () => compose(one, context));
      return message === null ? [] : [message];
    });
    const [first] = deliveries;
    // Without their events there is nothing to say.
    if (amend === null || first === undefined || messages.length === 0) return complete(settled, true);
    const attempt = { key: attemptKey(first), urgency: "question", messageId, signal } as const;
    const outcome = await amend(destinationId, messages, attempt);
    if (outcome === "closed") {
      closed.add(sessionId);
      return leave(sessionId);
    }
    switch (outcome.kind) {
      case "sent":
        holds.afterEdit(outcome);
        return complete(settled, false);
      case "refused":
        logger.info("a message could not be edited", {
          destination: destinationId,
          reason: deliveryReasonText(outcome.reason, "en"),
        });
        return complete(settled, true);
      case "wait":
        return holds.pause(["edits"], outcome);
      case "retry":
      case "unknown":
      case "disabled":
        // Another one may get through.
        leave(sessionId);
        backlog.add(sessionId);
        return holds.afterEdit(outcome);
      default:
        return outcome satisfies never;
    }
  }

  function complete(settled: Edit["settled"], isGone: boolean): void {
    for (const [id, { resolution, atMs, isFinal }] of settled) {
      if (isFinal || isGone) resolved(id, atMs);
      else said.set(id, textOf(resolution));
    }
  }

  function resolved(id: number, atMs: number): void {
    outbox.resolve([id], atMs);
    said.delete(id);
  }

  function leave(sessionId: string): void {
    changed.delete(sessionId);
    backlog.delete(sessionId);
  }

  return {
    next,
    apply,
    isDue: () => changed.size + backlog.size > 0,
    /** @returns whether there may be something to edit */
    sessionChanged: (sessionId: string): boolean => {
      const isWatched = watched.has(sessionId) && !closed.has(sessionId);
      if (isWatched) changed.add(sessionId);
      return isWatched;
    },
    /** A request may have been answered while it was sent. */
    sent: (deliveries: readonly Delivery[]): void => {
      if (amend === null) return;
      for (const { sessionId, kind } of deliveries) {
        if (!closed.delete(sessionId) && !canBeOver(kind)) continue;
        watched.add(sessionId);
        changed.add(sessionId);
      }
    },
  };
}

function textOf(resolution: Resolution): string {
  return JSON.stringify(resolution);
}

/** Names a message in every attempt at it. */
export function attemptKey({ batch, id, createdAtMs, sessionId }: Delivery): string {
  return `${batch ?? id}:${createdAtMs}:${sessionId}`;
}
