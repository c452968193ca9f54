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
