import type { AllowedMentions } from "./message-types.ts";

const SNOWFLAKE = /^[1-9]\d{16,19}$/;

interface Mention {
  /** To be put into the content; empty when nobody is pinged. */
  readonly text: string;
  readonly allowed: AllowedMentions;
}

/** Pings nobody, whatever the texts say. */
export const NO_MENTIONS: AllowedMentions = { parse: [] };

/** The ping of one person, or none when there is nobody whose id could be one. */
export function mentionOf(userId: string | null): Mention {
  if (userId === null || !SNOWFLAKE.test(userId)) return { text: "", allowed: NO_MENTIONS };
  return { text: ` <@${userId}>`, allowed: { parse: [], users: [userId] } };
}
