import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTIFIER_PERMISSIONS, type Permission } from "../../fake-discord/state/permissions.ts";
import { type Harness, startHarness } from "../../quick/fake-discord/call.ts";

async function codes(answers: readonly Promise<{ code: number | null }>[]): Promise<(number | null)[]> {
  return (await Promise.all(answers)).map(({ code }) => code);
}

test("a nonce makes one message of two requests, within minutes and if it is asked for", async (t) => {
  const { fake, post, advance } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const send = (content: string, enforce = true) =>
    post(`/channels/${channelId}/messages`, { content, nonce: "n1", ...(enforce ? { enforce_nonce: true } : {}) });

  const first = await send("a");
  await advance(120_000);
  assert.equal((await send("b")).id, first.id);
  assert.equal(fake.messagesIn(channelId).length, 1);
  assert.notEqual((await send("c", false)).id, first.id);
  await advance(120_000);
  assert.notEqual((await send("d")).id, first.id);
  assert.deepEqual(
    fake.messagesIn(channelId).map(({ content }) => content),
    ["a", "c", "d"],
  );
});

test("a nonce has 25 characters, and that of a deleted message answers 10008", async (t) => {
  const { fake, post } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  assert.equal((await post(path, { content: "a", nonce: "x".repeat(25) })).code, null);
  assert.equal((await post(path, { content: "a", nonce: "x".repeat(26) })).code, 50035);

  const body = { content: "a", nonce: "1", enforce_nonce: true };
  const { id } = await post(path, body);
  fake.deleteMessage(path.split("/")[2] ?? "", id);
  assert.equal((await post(path, body)).code, 10008);
});

test("the list is newest first, and pages by after and before", async (t) => {
  const { fake, post, get } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const ids: string[] = [];
  for (const content of ["1", "2", "3", "4"]) ids.push((await post(path, { content })).id);
  const list = async (query: string) =>
    ((await get(path + query)).body as { content: string }[]).map(({ content }) => content).join("");
  assert.equal(await list(""), "4321");
  assert.equal(await list("?limit=2"), "43");
  assert.equal(await list(`?after=${ids[0]}&limit=2`), "32");
  assert.equal(await list(`?before=${ids[2]}&limit=1`), "2");
  assert.equal((await get(`${path}?limit=101`)).code, 50035);
  assert.equal((await get(`${path}?limit=0`)).code, 50035);
});

test("a bot edits its own messages alone", async (t) => {
  const { fake, post, patch, call } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const { id } = await post(path, { content: "a" });
  assert.equal((await patch(`${path}/${id}`, { content: "b" })).status, 200);
  const other = fake.addBot();
  assert.equal(
    (await call({ method: "PATCH", path: `${path}/${id}`, body: { content: "c" }, token: other })).code,
    50005,
  );
  assert.equal((await patch(`${path}/1`, { content: "c" })).code, 10008);
});

async function without(
  harness: Harness,
  permission: Permission,
  attempt: (path: string) => Promise<{ code: number | null }>,
) {
  const channelId = harness.fake.addTextChannel();
  const before = await attempt(`/channels/${channelId}`);
  harness.fake.deny(channelId, harness.token, [permission]);
  return [before.code, (await attempt(`/channels/${channelId}`)).code];
}

test("each missing permission shows where it is needed", async (t) => {
  const harness = await startHarness(t);
  const { post, get } = harness;
  const send = (body: object) => (path: string) => post(`${path}/messages`, body);
  const form = new FormData();
  form.append("files[0]", new Blob(["x"]), "a.txt");

  assert.deepEqual(await without(harness, "VIEW_CHANNEL", get), [null, 50001]);
  assert.deepEqual(await without(harness, "SEND_MESSAGES", send({ content: "a" })), [null, 50013]);
  assert.deepEqual(await without(harness, "EMBED_LINKS", send({ embeds: [{ title: "t" }] })), [null, 50013]);
  assert.deepEqual(await without(harness, "ATTACH_FILES", (path) => post(`${path}/messages`, form)), [null, 50013]);
  assert.deepEqual(
    await without(harness, "CREATE_PUBLIC_THREADS", (path) => post(`${path}/threads`, { name: "n", type: 11 })),
    [null, 50013],
  );
  assert.deepEqual(
    await without(harness, "SEND_MESSAGES_IN_THREADS", async (path) => {
      const { id, code } = await post(`${path}/threads`, { name: "n", type: 11 });
      return code === null ? post(`/channels/${id}/messages`, { content: "a" }) : { code };
    }),
    [null, 50013],
  );
});

test("the right to send in a channel gives none in its threads", async (t) => {
  const { fake, post, token } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const { id } = await post(`/channels/${channelId}/threads`, { name: "n", type: 11 });
  fake.deny(channelId, token, ["SEND_MESSAGES"]);
  assert.deepEqual(
    await codes([
      post(`/channels/${channelId}/messages`, { content: "a" }),
      post(`/channels/${id}/messages`, { content: "a" }),
    ]),
    [50013, null],
  );
});

test("without EMBED_LINKS an embed beside a text is left out silently, on edits too", async (t) => {
  const { fake, post, patch, token } = await startHarness(t);
  const channelId = fake.addTextChannel();
  fake.deny(channelId, token, ["EMBED_LINKS"]);
  const { id } = await post(`/channels/${channelId}/messages`, { content: "a", embeds: [{ title: "t" }] });
  assert.equal((await patch(`/channels/${channelId}/messages/${id}`, { embeds: [{ title: "t" }] })).status, 200);
  assert.deepEqual(fake.messagesIn(channelId)[0]?.embeds, []);
});

test("without READ_MESSAGE_HISTORY the list is empty, and a reply is refused", async (t) => {
  const { fake, post, get, token } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const { id } = await post(path, { content: "a" });
  fake.deny(path.split("/")[2] ?? "", token, ["READ_MESSAGE_HISTORY"]);
  assert.deepEqual((await get(path)).body, []);
  assert.equal((await post(path, { content: "b", message_reference: { message_id: id } })).code, 160002);
  assert.equal((await get(`${path}/${id}`)).code, 50013);
});

test("a client can compute a bot's permissions", async (t) => {
  const { fake, get, token } = await startHarness(t);
  const member = await get(`/guilds/${fake.guildId}/members/${fake.botId(token)}`);
  const roles = (await get(`/guilds/${fake.guildId}/roles`)).body as { id: string; permissions: string }[];
  const own = (member.body as { roles: string[] }).roles;
  const bits = roles
    .filter(({ id }) => id === fake.guildId || own.includes(id))
    .reduce((sum, { permissions }) => sum | BigInt(permissions), 0n);
  assert.equal(bits, 326_417_632_320n);
  assert.equal(NOTIFIER_PERMISSIONS.length, 9);
});

test("a bot that is no member of the guild cannot see it", async (t) => {
  const { fake, call } = await startHarness(t);
  const token = fake.addBot({ otherBot: true });
  const channelId = fake.addTextChannel();
  const get = async (path: string) => (await call({ method: "GET", path, token })).code;
  assert.equal(await get("/users/@me"), null);
  assert.equal(await get(`/channels/${channelId}`), 50001);
  assert.equal(await get(`/guilds/${fake.guildId}`), 50001);
  assert.equal(await get("/guilds/1"), 10004);
});

test("forums take posts, not messages", async (t) => {
  const { fake, post } = await startHarness(t);
  assert.equal((await post(`/channels/${fake.addForum()}/messages`, { content: "a" })).code, 50008);
});

test("slowmode keeps a bot waiting, and lets moderators and webhooks pass", async (t) => {
  const { fake, post, call, advance } = await startHarness(t);
  const channelId = fake.addTextChannel({ slowmodeS: 10 });
  const path = `/channels/${channelId}/messages`;
  await post(path, { content: "a" });
  await advance(4000);
  const slowed = await post(path, { content: "b" });
  assert.deepEqual([slowed.status, slowed.code], [429, 20016]);
  assert.equal((slowed.body as { retry_after: number }).retry_after, 6);
  await advance(6000);
  assert.equal((await post(path, { content: "c" })).code, null);
  const moderator = fake.addBot({ permissions: ["VIEW_CHANNEL", "SEND_MESSAGES", "MANAGE_MESSAGES"] });
  const send = () => call({ method: "POST", path, body: { content: "m" }, token: moderator });
  assert.deepEqual(await codes([send(), send()]), [null, null]);
});

test("reactions, typing and direct messages", async (t) => {
  const { fake, post, call, token } = await startHarness(t);
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const { id } = await post(path, { content: "a" });
  const react = (method: string) =>
    call({ method, path: `${path}/${id}/reactions/${encodeURIComponent("✅")}/@me`, token });
  assert.equal((await react("PUT")).status, 204);
  assert.deepEqual([...(fake.messagesIn(path.split("/")[2] ?? "")[0]?.reactions.keys() ?? [])], ["✅"]);
  assert.equal((await react("DELETE")).status, 204);
  assert.equal((await post(path.replace("/messages", "/typing"), {})).status, 204);

  const person = fake.addMember();
  const direct = await post("/users/@me/channels", { recipient_id: person });
  assert.equal((await post("/users/@me/channels", { recipient_id: person })).id, direct.id);
  assert.equal((await post(`/channels/${direct.id}/messages`, { content: "psst" })).status, 200);
  assert.equal((await post("/users/@me/channels", { recipient_id: "1" })).code, 50007);
});
