import type { ConfigValues } from "../../config/settings.ts";
import type { Outbox } from "../../core/notification/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import { isQuiet } from "../../notify/policy/decide.ts";
import { destinationsOf } from "../../notify/policy/route.ts";

interface CauseMessagesOptions {
  readonly outbox: Pick<Outbox, "add">;
  readonly settings: () => ConfigValues;
  readonly onAdded: () => void;
  readonly clock: Clock;
}

interface Cause {
  readonly kind: "budget" | "limit";
  /** Groups its messages, as a session's id groups its own. */
  readonly threadId: string;
  readonly cause: string;
  readonly pings: boolean;
}

/** Puts a message about no session into the outbox, once for each cause. */
export type NotifyCause = (about: Cause) => void;

/** The outbox keeps each cause once, so that neither a check nor a restart repeats a message. */
export function createCauseMessages({ outbox, settings, onAdded, clock }: CauseMessagesOptions): NotifyCause {
  const added = new Set<string>();
  return ({ kind, threadId, cause, pings }) => {
    const values = settings();
    const destinations = destinationsOf({ hookEventName: "", toolName: null }, kind, values);
    if (destinations.length === 0 || added.has(cause)) return;
    const nowMs = clock.now();
    const quiet = isQuiet(nowMs, values.quietHours);
    const message = {
      sessionId: threadId,
      kind,
      cause,
      ping: pings && !quiet && values.mentionUserId !== "",
      silent: quiet,
      createdAtMs: nowMs,
    } as const;
    for (const destinationId of destinations) outbox.add({ ...message, destinationId });
    added.add(cause);
    onAdded();
  };
}
