import { MINUTE_MS } from "../../../src/core/time-units.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import type { Language } from "../../../src/core/i18n/message.ts";
import { withBackground } from "../../../src/core/i18n/session-state.ts";
import {
  isQuestionKind,
  type Notification,
  type Resolution,
  type ResolutionOutcome,
} from "../../../src/core/notification/notification.ts";
import type { Delivery } from "../../../src/core/notification/outbox.ts";
import type { SessionState } from "../../../src/core/session/session.ts";
import { linkTo } from "../../../src/notify/compose/labels.ts";
import type { Settled } from "../../../src/notify/policy/resolution.ts";
import { stringsOf } from "../../../src/notify/strings/strings.ts";
import { CHANNEL_STRINGS } from "./channel-strings.ts";
import { isStill, sinceOf, type ShownInChannel } from "./find-items.ts";

interface ItemSource {
  readonly session: ShownInChannel;
  readonly foldedCount: number;
  /** How it came to its end, where the message is edited. */
  readonly resolution?: Resolution;
  readonly nowMs: number;
  readonly language: Language;
  /** The address of the page; null for messages without a link. */
  readonly pageUrl: string | null;
}

/**
 * What a team's channel says of a session: state, how long, project, owner, and its title in a field of its own. Never a
 * text of the session: a channel's readers are not asked who they are.
 */
export function composeItem(delivery: Delivery, source: ItemSource): Notification {
  const { session, foldedCount, resolution, language, pageUrl } = source;
  const strings = CHANNEL_STRINGS[language];
  const subject = session.project === null ? session.owner : strings.subject(session.project, session.owner);
  const what = resolution === undefined ? stateText(delivery, source) : endText(resolution, language);
  const headline = strings.headline(subject, what);
  return {
    kind: delivery.kind,
    hookEventName: isQuestionKind(delivery.kind) ? "Notification" : "StopFailure",
    toolName: null,
    session: {
      sessionId: session.sessionId,
      title: session.title,
      projectName: session.project,
      branch: null,
      model: null,
    },
    agentType: null,
    headline: foldedCount === 0 ? headline : strings.folded(headline, foldedCount),
    blocks: [],
    fields: [],
    attachment: null,
    atMs: sinceOf(delivery),
    link: linkTo(pageUrl, { session: session.sessionId }),
    ping: delivery.ping,
    silent: delivery.silent,
    ...(resolution !== undefined && { resolution }),
  };
}

function stateText(delivery: Delivery, { session, nowMs, language }: ItemSource): string {
  const { waits, failed, died } = CHANNEL_STRINGS[language];
  const { kind, cause, firstTriedAtMs } = delivery;
  if (kind !== "permission" && kind !== "question" && kind !== "plan") {
    if (cause.startsWith("lost:")) return died;
    return withBackground(failed, session.inBackground, stringsOf(language).inBackground);
  }
  // A repeat must be the same message.
  const waitedMs = (firstTriedAtMs ?? nowMs) - sinceOf(delivery);
  return waits[kind](formatDuration(Math.max(MINUTE_MS, waitedMs - (waitedMs % MINUTE_MS)), language));
}

function endText({ outcome, afterMs }: Resolution, language: Language): string {
  const { resolved } = stringsOf(language);
  const how = resolved.outcome[outcome];
  return afterMs === null ? how : resolved.after(how, formatDuration(afterMs, language));
}

/** How what a message says came to its end; null while it is true. */
export function settleItem(delivery: Delivery, session: ShownInChannel | null, nowMs: number): Settled | null {
  if (session !== null && isStill(delivery, session)) return null;
  const sinceMs = sinceOf(delivery);
  const endMs = session === null ? null : Math.max(sinceMs, session.stateSinceMs);
  const outcome = session === null ? "over" : outcomeOf(delivery, session.state);
  const afterMs = endMs === null ? null : endMs - sinceMs;
  return { resolution: { outcome, by: null, afterMs, answer: null }, atMs: endMs ?? nowMs, isFinal: true };
}

function outcomeOf({ kind }: Delivery, state: SessionState): ResolutionOutcome {
  if (!isQuestionKind(kind)) return "continued";
  return ENDED_BY[state] ?? "answered";
}

const ENDED_BY: Partial<Record<SessionState, ResolutionOutcome>> = {
  interrupted: "interrupted",
  ended: "ended",
  lost: "lost",
  failed: "over",
};
