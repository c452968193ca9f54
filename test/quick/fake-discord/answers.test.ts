import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CreatedThreadResponseSchema,
  ErrorResponseSchema,
  GuildChannelResponseSchema,
  GuildIncomingWebhookResponseSchema,
  GuildMemberResponseSchema,
  GuildResponseSchema,
  GuildRoleResponseSchema,
  MessageResponseSchema,
  PrivateChannelResponseSchema,
  RatelimitedResponseSchema,
  type SpecSchema,
  ThreadResponseSchema,
  ThreadsResponseSchema,
  UserPIIResponseSchema,
} from "discord-api-spec/zod";
import { hookPath, startRig } from "./call.ts";

/** The document's validators want times to end in Z; Discord itself writes +00:00. */
function withPlainTimes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, one: unknown) =>
    typeof one === "string" ? one.replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+00:00$/, "$1Z") : one,
  );
}

function assertMatches(schema: SpecSchema, body: unknown): void {
  const result = schema.safeParse(withPlainTimes(body));
  assert.deepEqual(result.success ? [] : result.error.issues, []);
}

test("messages are answered as the document says", async (t) => {
  const { fake, post, patch, get, call } = await startRig(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const rich = await post(path, {
    content: "<@1> @everyone",
    embeds: [
      {
        title: "t",
        url: "https://example.invalid/",
        description: "d",
        color: 1,
        timestamp: "2026-11-25T12:00:00.000Z",
        author: { name: "who", url: null },
        footer: { text: "f" },
        fields: [{ name: "n", value: "v" }],
      },
    ],
    components: [{ type: 1, components: [{ type: 2, style: 5, label: "open", url: "https://example.invalid/" }] }],
    nonce: "n",
  });
  assertMatches(MessageResponseSchema, rich.body);
  assertMatches(MessageResponseSchema, (await patch(`${path}/${rich.id}`, { content: "b" })).body);
  assertMatches(CreatedThreadResponseSchema, (await post(`${path}/${rich.id}/threads`, { name: "n" })).body);
  assertMatches(MessageResponseSchema, (await get(`${path}/${rich.id}`)).body);
  const v2 = [{ type: 17, components: [{ type: 10, content: "a" }] }, { type: 14 }];
  assertMatches(MessageResponseSchema, (await post(path, { flags: 32_768, components: v2 })).body);

  const form = new FormData();
  form.append("files[0]", new Blob(["x"]), "a b.txt");
  const hook = hookPath(fake.addWebhook(path.split("/")[2] ?? ""), "?wait=true");
  assertMatches(MessageResponseSchema, (await call({ method: "POST", path: hook, body: form })).body);
  for (const message of (await get(path)).body as unknown[]) assertMatches(MessageResponseSchema, message);
});

test("threads, channels, webhooks and people are answered as the document says", async (t) => {
  const { fake, post, get, call, token } = await startRig(t);
  const channelId = fake.addTextChannel();
  const forumId = fake.addForum({ tags: ["running"] });
  const made = await post(`/channels/${forumId}/threads`, { name: "n", message: { content: "a" } });
  assertMatches(CreatedThreadResponseSchema, made.body);
  assertMatches(MessageResponseSchema, (made.body as { message: unknown }).message);
  assertMatches(ThreadResponseSchema, (await get(`/channels/${made.id}`)).body);
  assertMatches(GuildChannelResponseSchema, (await get(`/channels/${channelId}`)).body);
  assertMatches(GuildChannelResponseSchema, (await get(`/channels/${forumId}`)).body);
  assertMatches(ThreadsResponseSchema, (await get(`/guilds/${fake.guildId}/threads/active`)).body);
  fake.archive(made.id);
  assertMatches(ThreadsResponseSchema, (await get(`/channels/${forumId}/threads/archived/public`)).body);

  const hook = await call({ method: "GET", path: hookPath(fake.addWebhook(channelId)) });
  assertMatches(GuildIncomingWebhookResponseSchema, hook.body);
  assertMatches(UserPIIResponseSchema, (await get("/users/@me")).body);
  assertMatches(GuildResponseSchema, (await get(`/guilds/${fake.guildId}`)).body);
  assertMatches(GuildMemberResponseSchema, (await get(`/guilds/${fake.guildId}/members/${fake.botId(token)}`)).body);
  for (const role of (await get(`/guilds/${fake.guildId}/roles`)).body as unknown[]) {
    assertMatches(GuildRoleResponseSchema, role);
  }
  const direct = await post("/users/@me/channels", { recipient_id: fake.addMember() });
  assertMatches(PrivateChannelResponseSchema, direct.body);
});

test("errors are answered as the document says", async (t) => {
  const { fake, post, get } = await startRig(t, { limits: { create: { limit: 1, perMs: 5000 } } });
  assertMatches(ErrorResponseSchema, (await get("/channels/1")).body);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const wrong = await post(path, { embeds: [{ title: "x".repeat(257), fields: [{ name: "", value: "v" }] }] });
  assert.equal(wrong.code, 50035);
  // The document wants numbers as codes of single faults; Discord sends words, as its own reference shows.
  const { errors, ...outer } = wrong.body as { errors: unknown };
  assertMatches(ErrorResponseSchema, outer);
  assert.deepEqual(errors, {
    embeds: {
      0: { title: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 256 or fewer in length." }] } },
    },
  });
  // The document asks for a code in every 429; Discord sends one only where there is a special reason.
  const limited = (await post(path, { content: "a" })).body as object;
  assertMatches(RatelimitedResponseSchema, { code: 0, ...limited });
});
