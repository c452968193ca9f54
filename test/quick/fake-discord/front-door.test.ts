import assert from "node:assert/strict";
import { test } from "node:test";
import { hookPath, startRig } from "./call.ts";

function form(count: number, size: number, attachments: unknown): FormData {
  const data = new FormData();
  data.append("payload_json", JSON.stringify({ content: "see", attachments }));
  for (let n = 0; n < count; n += 1) data.append(`files[${n}]`, new Blob(["x".repeat(size)]), `f${n}.txt`);
  return data;
}

test("who does not call itself a bot is kept out", async (t) => {
  const { fake, call } = await startRig(t);
  const path = hookPath(fake.addWebhook(fake.addTextChannel()));
  const as = async (name: string) => {
    const { status, code } = await call({ method: "GET", path, headers: { "User-Agent": name } });
    return [status, code];
  };
  assert.deepEqual(await as("node"), [403, 40333]);
  assert.deepEqual(await as("DiscordBot"), [403, 40333]);
  assert.deepEqual(await as("DiscordBot (https://example.invalid, 1.2.3)"), [200, null]);
  assert.deepEqual(await as("DiscordBot (https://discord.js.org, 2.6.3) Node.js/24.0.0"), [200, null]);
});

test("a bot needs its token", async (t) => {
  const { call, token } = await startRig(t);
  const me = async (over: { token?: string; headers?: Record<string, string> }) => {
    const { status, code } = await call({ method: "GET", path: "/users/@me", ...over });
    return [status, code];
  };
  assert.deepEqual(await me({}), [401, 0]);
  assert.deepEqual(await me({ token: "wrong" }), [401, 0]);
  assert.deepEqual(await me({ headers: { Authorization: token } }), [401, 0]);
  assert.deepEqual(await me({ token }), [200, null]);
});

test("unknown paths, methods and ids that are none have answers of their own", async (t) => {
  const { fake, call, get, token } = await startRig(t);
  const channelId = fake.addTextChannel();
  assert.deepEqual([(await get("/nothing")).status, (await get("/nothing")).code], [404, 0]);
  assert.equal((await call({ method: "PUT", path: `/channels/${channelId}`, token })).status, 405);
  const wrong = await get("/channels/general");
  assert.equal(wrong.code, 50035);
  assert.deepEqual((wrong.body as { errors: unknown }).errors, {
    channel_id: { _errors: [{ code: "NUMBER_TYPE_COERCE", message: 'Value "general" is not snowflake.' }] },
  });
  assert.equal((await get("/channels/1")).code, 10003);
});

test("a body that is no JSON, no object or no Unicode is refused", async (t) => {
  const { fake, call } = await startRig(t);
  const path = hookPath(fake.addWebhook(fake.addTextChannel()));
  const send = async (body: string) =>
    (await call({ method: "POST", path, body, headers: { "Content-Type": "application/json" } })).code;
  assert.equal(await send("{"), 50109);
  assert.equal(await send("[]"), 50109);
  assert.equal(await send(String.raw`{"content":"\ud83d"}`), 50109);
  assert.equal(await send(String.raw`{"content":"\ud83d\ude00"}`), null);
});

test("files come as a form", async (t) => {
  const { fake, call } = await startRig(t, { limits: "none", quirks: { maxFileBytes: 100 } });
  const channelId = fake.addTextChannel();
  const path = hookPath(fake.addWebhook(channelId), "?wait=true");
  const send = (body: FormData) => call({ method: "POST", path, body });

  assert.equal((await send(form(1, 5, [{ id: 0, filename: "named.txt", description: "what it is" }]))).status, 200);
  assert.equal((await send(form(1, 5, [{ id: "0", filename: "named.txt" }]))).status, 200);
  const [attachment] = fake.messagesIn(channelId)[0]?.attachments ?? [];
  assert.deepEqual([attachment?.filename, attachment?.data.toString()], ["named.txt", "xxxxx"]);
  assert.equal((await send(form(10, 1, []))).status, 200);
  assert.equal((await send(form(11, 1, []))).code, 30015);
  assert.equal((await send(form(1, 101, []))).code, 40005);
  assert.equal((await send(form(1, 1, [{ id: "1", filename: "missing.txt" }]))).code, 50035);
});

test("a request of more than 25 MiB is too large", async (t) => {
  const { fake, call } = await startRig(t);
  const path = hookPath(fake.addWebhook(fake.addTextChannel()));
  const answer = await call({ method: "POST", path, body: { content: "x".repeat(25 * 1024 * 1024) } });
  assert.deepEqual([answer.status, answer.code], [413, 40005]);
});

test("what was asked is on record, without tokens", async (t) => {
  const { fake, call, post } = await startRig(t);
  const channelId = fake.addTextChannel();
  const url = fake.addWebhook(channelId);
  await call({ method: "POST", path: hookPath(url, "?wait=true"), body: { content: "a" } });
  await post(`/channels/${channelId}/messages`, { content: "" });
  const seen = fake.requests.map(({ method, path, status, body }) => ({ method, path, status, body }));
  const id = /webhooks\/(\d+)/.exec(url)?.[1];
  assert.deepEqual(seen, [
    { method: "POST", path: `/webhooks/${id}/<token>`, status: 200, body: { content: "a" } },
    { method: "POST", path: `/channels/${channelId}/messages`, status: 400, body: { content: "" } },
  ]);
  assert.equal(fake.requests[0]?.query.get("wait"), "true");
});
