import type { AllowedMentions } from "./message-types.ts";

const SNOWFLAKE = /^[1-9]\d{16,19}$/;

interface Mention {
  /** Belongs into the content. Empty without a ping. */
  readonly text: string;
  readonly allowed: AllowedMentions;
}

/** Suppresses all pings, whatever the texts contain. */
export const NO_MENTIONS: AllowedMentions = { parse: [] };

/** Pings one person. No ping without a valid id. */
export function mentionOf(userId: string | null): Mention {
  if (userId === null || !SNOWFLAKE.test(userId)) return { text: "", allowed: NO_MENTIONS };
  return { text: ` <@${userId}>`, allowed: { parse: [], users: [userId] } };
}
