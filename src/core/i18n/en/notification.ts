import type { NotificationKind } from "../../notification/notification.ts";

export const notificationKindsEn = {
  permission: "permission",
  question: "question",
  plan: "plan",
  idle: "next prompt",
  failure: "failure",
  finished: "finished",
  subagent: "subagent",
  prompt: "prompt",
  tool: "tool call",
  session: "session",
  notice: "notice",
  health: "health",
  budget: "budget",
} as const satisfies Record<NotificationKind, string>;

/** The decision for an event. */
export const decisionsEn = {
  notified: "Notified: {reason}",
  pending: "Will notify: {reason}",
  undelivered: "Due, but not delivered: {reason}",
  "not-sent": "Not sent: {reason}",
  unknown: "Unknown: {reason}",
  "quiet-hours": "{decision} Silent: quiet hours.",
  /** For a reason from a newer version. */
  "newer-reason": "a newer version knows the reason ({code}).",
} as const;

/** Why an event is or is not notified. The codes are stored with each event. */
export const decisionReasonsEn = {
  "person-needed": "the session is waiting for you ({kind}).",
  "turn-failed": "an error ended the turn.",
  "turn-finished": "the turn is finished.",
  "subagent-finished": "a subagent has its result.",
  "level-verbose": "the level is verbose.",
  "switch-on": "{setting} is on.",
  listed: "{setting} names it.",
  "tool-switch-on": "{setting} is on.",
  "too-old": "it was more than a day old when the daemon received it.",
  imported: "it was imported from a transcript.",
  nowhere: "no channel is set up for it. Set DISCORD_CHANNEL_ID, or a webhook.",
  /** From the store, which has the messages sent before. */
  "told-before": "the same thing was notified before.",
  rebuilt: "the database was rebuilt after this event. What was notified before a rebuild is not sent again.",
  "machine-history": "it happened before its machine began to forward.",
  double: "it is a duplicate of another event of the same moment. A hook may be registered twice.",
  "internal-agent": "it is an internal agent of Claude Code, such as the one that compacts.",
  "machine-prompt": "Claude Code made this prompt itself when a background task ended.",
  answered: "it is the answer that you just gave.",
  "waits-already": "the session is already waiting for an answer.",
  interrupted: "you stopped it.",
  "failure-told": "the session ended with a failure that was notified already.",
  "background-work": "the turn is over, but {count} background {count|task is|tasks are} still running.",
  "finished-off": "DISCORD_FINISHED is off.",
  "told-at-end": "a tool call is notified when it has ended.",
  "card-only": "{event} only changes the session’s card. DISCORD_ENABLED_EVENTS can name it.",
  "below-level": "the level is {level}, this needs {needed}.",
  "switch-off": "{setting} is off.",
  "not-listed": "{setting} does not name {event}.",
  disabled: "{setting} names {event}.",
  "tool-switch-off": "{setting} is off.",
  "tool-disabled": "{setting} names {tool}.",
} as const;

/** One for each `DeliveryState`: the page's tables of both languages have this type. */
export const deliveryStatesEn = {
  waiting: "waiting",
  sending: "sending",
  unknown: "unconfirmed",
  sent: "sent",
  folded: "merged",
  failed: "failed",
  discarded: "discarded",
} as const;

/** Why a delivery is not sent, or not yet. The codes are stored with each delivery. */
export const deliveryReasonsEn = {
  // The connection to the service.
  "no-connection": "no connection ({cause})",
  "connection-lost": "connection lost ({cause})",
  "timed-out": "timed out",
  "answer-incomplete": "the answer was incomplete",
  intercepted: "a proxy answered instead",
  redirected: "{answer} (redirects are not followed)",
  // Limits.
  "rate-limit": "rate limit reached",
  "channel-rate-limit": "the channel’s limit for this minute is reached",
  "request-rate-limit": "the limit of 50 requests a second is reached",
  "global-rate-limit": "Discord’s global rate limit is reached",
  "ban-near": "paused: too many rejected requests, a ban is near",
  "edge-rejects": "Discord’s edge rejects this address",
  "edge-blocks": "Discord’s edge blocks this address for a while",
  paced: "waiting between two messages",
  // Discord's answers.
  "no-message-id": "Discord’s answer has no message ID",
  "no-thread-id": "Discord’s answer has no thread ID",
  "no-user-id": "Discord’s answer has no user ID",
  "channel-unreadable": "Discord’s description of the channel is unreadable",
  "channel-type": "channels of type {type} take no messages",
  "rejections-vary": "Discord keeps rejecting it for different reasons",
  "card-found": "an earlier card was found",
  "thread-archived": "the thread is archived",
  "thread-found": "the session’s thread was found",
  // Settings.
  "not-configured": "the settings do not name this destination",
  "no-service": "no service is set up",
  // The notification itself.
  "gave-up": "gave up after a day",
  answered: "the question was over before it was sent",
  "answered-unconfirmed": "the question was over before its arrival was confirmed",
  recovered: "recovered before it was sent",
  "not-wanted": "no longer needed",
  "event-deleted": "its event was deleted",
  merged: "merged into another notification",
  "sent-elsewhere": "sent through another destination",
  "sent-by-machine": "{machine} sent it itself",
  "maybe-sent": "the database lost its last moments, so it may have been sent already",
  "left-to-central": "left to the central daemon",
  unwritable: "its text could not be written: {error}",
  unsendable: "it could not be sent: {error}",
  stopping: "the daemon is stopping",
} as const;
