import type { ConfigValues } from "../../config/settings.ts";
import type { Announcement } from "../../core/announcement.ts";
import type { Delivery } from "../../core/outbox.ts";
import type { Clock } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { toHealthAnnouncement } from "../../notify/compose/health-announcement.ts";
import { toAnnouncement } from "../../notify/compose/to-announcement.ts";
import { toSessionCard } from "../../notify/compose/session-card.ts";
import { stillHolds } from "../../notify/rules/still-holds.ts";
import type { LaneOptions } from "../../notify/worker/lane-options.ts";
import { wordsOf } from "../../notify/words/words-of.ts";
import { cleanEvent, cleanSession } from "./redact-for-sending.ts";
import { createHealthJournal } from "../../store/health-journal.ts";
import { changeOfCause } from "./health-messages.ts";
import type { Store } from "../../store/store.ts";

/** Events looked through for a card's last actions. */
const RECENT_EVENTS = 30;

interface ScribeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly dashboardUrl: () => string | null;
  readonly values: () => ConfigValues;
  readonly redactor: () => Redactor;
}

/**
 * Writes messages and cards from what is stored, at the moment they are sent: as true as they can be. What is stored has
 * no secrets any more, unless it was stored before anybody knew them: by an earlier version, or without a pattern that is
 * there now.
 */
export function createScribe({
  store,
  clock,
  dashboardUrl,
  values,
  redactor,
}: ScribeOptions): Pick<LaneOptions, "compose" | "readCard" | "stillHolds"> {
  const { change } = createHealthJournal(store.database);

  function composeHealth({ cause, mention, silent }: Delivery): Announcement | null {
    const id = changeOfCause(cause);
    const told = id === null ? null : change(id);
    if (told === null) return null;
    return toHealthAnnouncement({
      told: { mention, silent },
      // It may hold what a system call or another program said.
      change: { ...told, value: redactor().redactText(told.value).text },
      settings: values(),
      dashboardUrl: dashboardUrl(),
    });
  }

  return {
    compose: (delivery, { foldedCount, stale }) => {
      if (delivery.kind === "health") return composeHealth(delivery);
      const stored = delivery.seq === null ? null : store.event(delivery.seq);
      if (stored === null) return null;
      const event = cleanEvent(stored, redactor());
      const session = cleanSession(store.session(delivery.sessionId), redactor());
      const told = {
        kind: delivery.kind,
        // Nobody is called for old news, nor where nobody is set up any more.
        mention: delivery.mention && !stale && values().mentionUserId !== "",
        silent: delivery.silent || stale,
      };
      const settings = values();
      const announcement = toAnnouncement({ told, event, session, settings, dashboardUrl: dashboardUrl() });
      if (foldedCount === 0) return announcement;
      return { ...announcement, headline: wordsOf(settings.language).folded(announcement.headline, foldedCount) };
    },
    // As the events say: an hour of silence makes a question doubtful, but answers none.
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
