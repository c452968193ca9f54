import type { TestContext } from "node:test";
import { sessionFixture } from "../../support/payload.ts";
import { discordHarness, type Env, type Harness } from "./harness.ts";

/** Kinds of destinations. */
export const PLACES = ["bot-text", "bot-forum", "webhook-text", "webhook-forum"] as const;

export type PlaceKind = (typeof PLACES)[number];

const TAGS = ["running", "waiting", "done", "failed", "ended"];

export interface Conversation {
  readonly session: string;
  readonly place: PlaceKind;
  readonly env?: Env;
  /** Only its first events: the state in the middle of a session. */
  readonly firstEvents?: number;
  /** Default: the recorded session of that name. */
  readonly events?: readonly string[];
}

/** A real session whose events are five seconds apart. */
export async function playConversation(
  t: Pick<TestContext, "after">,
  { session, place, env = {}, firstEvents, events = sessionFixture(session) }: Conversation,
): Promise<{ readonly harness: Harness; readonly channelId: string }> {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, place);
  const { play } = await harness.start({ ...access, DISCORD_MENTION_USER_ID: harness.fake.addMember(), ...env });
  await play(events.slice(0, firstEvents), 5000);
  await harness.time.advance(90_000);
  return { harness, channelId };
}

/** @returns the channel, and the configuration lines for it */
export function openPlace({ fake }: Harness, place: PlaceKind): { readonly channelId: string; readonly access: Env } {
  const [by, kind] = place.split("-");
  const channelId =
    kind === "forum" ? fake.addForum({ name: "sessions", tags: TAGS }) : fake.addTextChannel({ name: "general" });
  if (by === "webhook") {
    return {
      channelId,
      access: { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId), DISCORD_CHANNEL_TYPE: kind ?? "text" },
    };
  }
  return {
    channelId,
    access: {
      DISCORD_BOT_TOKEN: fake.addBot(),
      DISCORD_CHANNEL_ID: channelId,
      DISCORD_API_BASE_URL: `${fake.origin}/api`,
      // It has tests of its own.
    },
  };
}
