import { test } from "node:test";
import { SESSION_FIXTURES } from "../../support/payload.ts";
import { nameOf, readsAsKept, type ConversationCase } from "../../quick/discord/conversation-case.ts";

// With those of `test/quick/discord/conversations.test.ts`: every session, and two of them in every kind of place.
const CASES: readonly ConversationCase[] = [
  ...SESSION_FIXTURES.map((session) => ({ session, place: "bot-text" }) as const),
  { session: "main", place: "bot-forum" },
  { session: "main", place: "webhook-forum" },
  { session: "tui2", place: "webhook-text" },
  { session: "tui2", place: "bot-text", env: { DISCORD_LANGUAGE: "ja" }, suffix: "ja" },
  { session: "tui2", place: "bot-text", firstEvents: 5, suffix: "waiting" },
  { session: "main", place: "bot-text", firstEvents: 30, suffix: "working" },
];

for (const one of CASES) {
  test(`conversation as a person sees it: ${nameOf(one)}`, async (t) => readsAsKept(t, one));
}
