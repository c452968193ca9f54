/** Changes that can help before a message is sent again. */
export type Fallback =
  /** The thread (or the channel itself) has been deleted. */
  | "channel-gone"
  | "message-gone"
  /** The thread or message exists already, and is stored now. */
  | "look-again"
  | "unarchive"
  | "locked"
  /** The message has its thread already, which counts as success. */
  | "already-made"
  | "no-room-for-threads"
  | "other-tags"
  | "other-name"
  /** A webhook's channel is a forum, where every message needs a post; or it is not, so there are no posts. */
  | "is-forum"
  | "is-no-forum";

type CodeClass = "wait" | "retry" | "credentials" | "access" | "refused" | { readonly fallback: Fallback };

/** Discord's error codes, where they are more exact than the HTTP status, which varies. */
export const CODE_CLASSES: Readonly<Record<number, CodeClass>> = {
  20016: "wait", // slow mode
  20028: "wait", // write limit of the channel
  20029: "wait", // write limit of the server
  30046: "wait", // too many edits of messages older than an hour
  40062: "wait", // service resource rate limited
  40058: "retry", // the starter message of a new post is not there yet
  130000: "retry", // API overloaded; rejected before anything was stored
  10003: { fallback: "channel-gone" },
  10008: { fallback: "message-gone" },
  50005: { fallback: "message-gone" }, // another bot's message: the token has changed
  50083: { fallback: "unarchive" },
  160005: { fallback: "locked" },
  160004: { fallback: "already-made" },
  160006: { fallback: "no-room-for-threads" },
  10087: { fallback: "other-tags" },
  40067: { fallback: "other-tags" }, // the forum requires a tag
  20031: { fallback: "other-name" },
  200001: { fallback: "other-name" },
  220001: { fallback: "is-forum" },
  220003: { fallback: "is-no-forum" },
  40001: "credentials", // unauthorized
  50014: "credentials", // invalid token
  50027: "credentials", // invalid webhook token
  10015: "credentials", // unknown webhook
  50001: "access", // missing access
  50013: "access", // missing permissions
  50007: "access", // cannot send to this user
  50024: "access", // not possible in this kind of channel
  50035: "refused", // invalid form body
  50006: "refused", // empty message
  50109: "refused", // invalid JSON
  40005: "refused", // too large
  50045: "refused", // file too large
  30015: "refused", // too many attachments
  200000: "refused", // AutoMod
  240000: "refused", // harmful link
};
