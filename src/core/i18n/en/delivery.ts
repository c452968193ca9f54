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
  "no-post-id": "Discord’s answer has no post ID",
  "no-user-id": "Discord’s answer has no user ID",
  "channel-unreadable": "Discord’s description of the channel is unreadable",
  "channel-type": "channels of type {type} take no messages",
  "rejections-vary": "Discord keeps rejecting it for different reasons",
  "card-unknown": "the session’s card is unknown",
  "card-found": "an earlier card was found",
  "thread-archived": "the thread is archived",
  "thread-found": "the session’s thread was found",
  // Settings.
  "not-configured": "the settings do not name this destination",
  "no-service": "no service is set up",
  "discord-unusable": "the Discord settings cannot be used",
  // The notification itself.
  "gave-up": "gave up after a day",
  answered: "answered before it was sent",
  "answered-unconfirmed": "answered before its arrival was confirmed",
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
  empty: "nothing to send",
  stopping: "the daemon is stopping",
} as const;
