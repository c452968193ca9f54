import { test } from "node:test";
import { sessionFixture } from "../../support/payload.ts";
import { nameOf, readsAsKept, type ConversationCase } from "./conversation-case.ts";
import { openPlace } from "./conversation.ts";
import { discordHarness } from "./harness.ts";
import { richConversation } from "./rich-conversation.ts";
import { matchesSnapshot } from "./snapshot.ts";

// One of each language and state; every session in every place, and at every level, is a stress test.
const CASES: readonly ConversationCase[] = [
  { session: "tui2", place: "webhook-text" },
  { session: "perm", place: "bot-text" },
  { session: "bgagent", place: "bot-text", env: { DISCORD_LANGUAGE: "ja" }, suffix: "ja" },
  { session: "tui2", place: "bot-forum", firstEvents: 5, suffix: "waiting" },
  { session: "err-rate-limit", place: "bot-text", firstEvents: 5, suffix: "failed" },
  { session: "rich", place: "bot-text", events: richConversation() },
];

for (const one of CASES) {
  test(`conversation as a person sees it: ${nameOf(one)}`, async (t) => readsAsKept(t, one));
}

test("conversation as a person sees it: alerts and finished turns in own channels", async (t) => {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-text");
  const alerts = harness.fake.addTextChannel({ name: "alerts" });
  const finished = harness.fake.addForum({ name: "finished" });
  const { play } = await harness.start({
    ...access,
    DISCORD_CHANNEL_ALERTS: alerts,
    DISCORD_CHANNEL_COMPLETION: finished,
    DISCORD_MENTION_USER_ID: harness.fake.addMember(),
  });
  await play(sessionFixture("tui2").slice(0, 9), 5000);
  await harness.time.advance(90_000);
  const channels = [channelId, alerts, finished].map((id) => harness.fake.transcript(id));
  matchesSnapshot("channels", channels.join("\n"));
});
