import assert from "node:assert/strict";
import { test } from "node:test";
import { answerableRequest } from "../../../../test/support/answers-harness.ts";
import { createMemoryLogger } from "../../../../test/support/memory-logger.ts";
import { virtualTime } from "../../../../test/support/virtual-time.ts";
import type { JsonObject } from "../../../core/json.ts";
import { createInteractionHandler } from "./interaction-handler.ts";
import { type DiscordRequest, postedRequest } from "./posted-request.ts";
import { createPostedRequests } from "../../approvals/posted-requests.ts";
import type { Decision } from "../../approvals/request.ts";
import { requestMessage } from "./request-message.ts";

/** A request with buttons, and the click on Allow that would allow it. */
function openRequest() {
  const request = answerableRequest({});
  const message = requestMessage(request, { language: "en" });
  const stored: JsonObject = {
    ...message.body,
    id: "5000",
    channel_id: "3000",
    edited_timestamp: "2026-11-28T12:00:00+00:00",
  };
  const posted = postedRequest({ request, message, language: "en", guildId: "2000", answer: stored });
  assert.ok(posted !== null);
  const requests = createPostedRequests<DiscordRequest>();
  requests.add(posted);
  const logger = createMemoryLogger();
  const decisions: Decision[] = [];
  const handle = createInteractionHandler({
    applicationId: () => "1000",
    users: () => new Set(["4000"]),
    language: () => "en",
    requests,
    client: { request: async () => ({ kind: "ok", body: stored }) },
    rest: {
      fetch: async () => new Response(null, { status: 204 }),
      apiBase: "https://discord.invalid/api/v10",
      clock: virtualTime().clock,
      userAgent: "test",
    },
    answer: async (decision) => {
      decisions.push(decision);
      return "sent";
    },
    logger,
    signal: new AbortController().signal,
  });
  const allow = [...posted.controls].find(
    ([, control]) => control.kind === "choose" && control.choice === "allow",
  )?.[0];
  const click = (other: JsonObject = {}): JsonObject => ({
    id: "1",
    application_id: "1000",
    type: 3,
    token: "token",
    guild_id: "2000",
    channel_id: "3000",
    member: { user: { id: "4000" } },
    message: stored,
    data: { custom_id: allow ?? "", component_type: 2 },
    ...other,
  });
  return { handle, click, decisions, stored, log: () => JSON.stringify(logger.records) };
}

const REFUSED: readonly (readonly [title: string, other: JsonObject, logged: RegExp])[] = [
  ["a stranger's click", { member: { user: { id: "4001" } } }, /discord answer refused.*not-allowed.*4001/],
  ["a click in another channel", { channel_id: "3001" }, /discord answer refused.*over/],
  ["a click in another guild", { guild_id: "2001" }, /discord answer refused.*over/],
  ["a click on a copy of the message", { message: { id: "5001" } }, /discord answer refused.*over.*5001/],
];

for (const [title, other, logged] of REFUSED) {
  test(`${title} is refused and logged, and the right one still counts`, async () => {
    const { handle, click, decisions, log } = openRequest();
    await handle(click(other));
    assert.deepEqual(decisions, []);
    assert.match(log(), logged);
    await handle(click());
    assert.deepEqual(decisions, [{ requestId: "r1", choice: "allow" }]);
  });
}

test("a replayed click decides once, alone or at the same time", async () => {
  const { handle, click, decisions, log } = openRequest();
  await Promise.all([handle(click()), handle(click()), handle(click({ id: "2" }))]);
  await handle(click());
  assert.equal(decisions.length, 1);
  assert.match(log(), /discord answer refused/);
});

test("a message that showed another text when it was clicked allows nothing", async () => {
  const { handle, click, decisions, stored, log } = openRequest();
  const [embed] = stored["embeds"] as readonly JsonObject[];
  await handle(click({ message: { ...stored, embeds: [{ ...embed, description: "harmless" }] } }));
  assert.deepEqual(decisions, []);
  assert.match(log(), /changed by another program/);
});
