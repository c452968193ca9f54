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
  limit: "plan limit",
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
  "newer-reason": "a reason from a newer version ({code}).",
} as const;

/** Why an event is or is not notified. The codes are stored with each event. */
export const decisionReasonsEn = {
  "person-needed": "the session is waiting for you ({kind}).",
  "turn-failed": "an error ended the turn.",
  "turn-finished": "the turn finished.",
  "turn-asks": "the turn finished with a question.",
  "subagent-finished": "a subagent finished.",
  "level-verbose": "the level is verbose.",
  "switch-on": "{setting} is on.",
  listed: "{setting} includes it.",
  "tool-switch-on": "{setting} is on.",
  "too-old": "it was more than a day old when the daemon received it.",
  imported: "it was imported from a transcript.",
  "agent-without-states": "what the events of this agent mean is not known.",
  nowhere: "no channel is set up for it. Set DISCORD_CHANNEL_ID, or a webhook.",
  /** From the store, which has the messages sent before. */
  "told-before": "the same notification was sent before.",
  rebuilt: "the database was rebuilt after this event. Notifications from before a rebuild are not sent again.",
  "machine-history": "it happened before its machine started forwarding.",
  double: "it duplicates another event of the same moment. A hook may be registered twice.",
  "internal-agent": "it comes from an internal agent of Claude Code, such as the one that compacts the conversation.",
  "machine-prompt": "Claude Code sent this prompt itself after a background task ended.",
  answered: "you just gave this answer.",
  "waits-already": "the session is already waiting for an answer.",
  interrupted: "you interrupted it.",
  "failure-told": "the session ended after a failure that was already notified.",
  "background-work": "the turn is over, but {count} background {count|task is|tasks are} still running.",
  "finished-off": "DISCORD_FINISHED is off.",
  "told-at-end": "tool calls are notified when they finish.",
  "card-only": "{event} only updates the session’s card. Add it to DISCORD_ENABLED_EVENTS to get notifications.",
  "below-level": "the level is {level}; this needs {needed}.",
  "switch-off": "{setting} is off.",
  "not-listed": "{setting} does not include {event}.",
  disabled: "{setting} includes {event}.",
  "tool-switch-off": "{setting} is off.",
  "tool-disabled": "{setting} includes {tool}.",
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
  "connection-closed": "connection lost",
  "timed-out": "timed out",
  "answer-incomplete": "incomplete response",
  intercepted: "a proxy answered instead",
  redirected: "{answer} (redirects are not followed)",
  // Limits.
  "rate-limit": "rate limit reached",
  "channel-rate-limit": "channel rate limit reached",
  "request-rate-limit": "limit of 50 requests per second reached",
  "global-rate-limit": "Discord’s global rate limit reached",
  "ban-near": "paused to avoid a ban: too many rejected requests",
  "edge-rejects": "Discord’s edge rejects this address",
  "edge-blocks": "Discord’s edge blocks this address temporarily",
  paced: "waiting between messages",
  // Discord's answers.
  "no-message-id": "Discord’s response has no message ID",
  "no-thread-id": "Discord’s response has no thread ID",
  "no-user-id": "Discord’s response has no user ID",
  "channel-unreadable": "Discord’s description of the channel is unreadable",
  "channel-type": "channels of type {type} do not accept messages",
  "rejections-vary": "Discord keeps rejecting it for different reasons",
  "card-found": "an earlier card was found",
  "thread-archived": "the thread is archived",
  "message-deleted": "the message was deleted",
  "thread-found": "the session’s thread was found",
  // Settings.
  "not-configured": "this destination is not in the settings",
  "no-service": "no service is set up",
  // The notification itself.
  "gave-up": "gave up after a day",
  answered: "resolved before it was sent",
  overtaken: "you continued the session before it was sent",
  acknowledged: "a person reacted or marked it",
  "answered-unconfirmed": "resolved before its arrival was confirmed",
  recovered: "recovered before it was sent",
  "not-wanted": "no longer needed",
  "event-deleted": "its event was deleted",
  "no-resolution": "the template has no place for a resolution",
  merged: "merged into another notification",
  "sent-elsewhere": "sent through another destination",
  "sent-by-machine": "{machine} sent it itself",
  "maybe-sent": "may have been sent already: the database lost its most recent data",
  "left-to-central": "handled by the central daemon",
  unwritable: "its text could not be composed: {error}",
  unsendable: "could not be sent: {error}",
  stopping: "the daemon is stopping",
} as const;
