import assert from "node:assert/strict";
import { test } from "node:test";
import { hookPath, type Harness, startHarness } from "./call.ts";

function form(count: number, size: number, attachments: unknown): FormData {
  const data = new FormData();
  data.append("payload_json", JSON.stringify({ content: "see", attachments }));
  for (let n = 0; n < count; n += 1) data.append(`files[${n}]`, new Blob(["x".repeat(size)]), `f${n}.txt`);
  return data;
}

test("a client without a bot's user agent is rejected", async (t) => {
  const { fake, call } = await startHarness(t);
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
  const { call, token } = await startHarness(t);
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
  const { fake, call, get, token } = await startHarness(t);
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
  const { fake, call } = await startHarness(t);
  const path = hookPath(fake.addWebhook(fake.addTextChannel()));
  const send = async (body: string) =>
    (await call({ method: "POST", path, body, headers: { "Content-Type": "application/json" } })).code;
  assert.equal(await send("{"), 50109);
  assert.equal(await send("[]"), 50109);
  assert.equal(await send(String.raw`{"content":"\ud83d"}`), 50109);
  assert.equal(await send(String.raw`{"content":"\ud83d\ude00"}`), null);
});

test("files come as a form", async (t) => {
  const { fake, call } = await startHarness(t, { limits: "none", quirks: { maxFileBytes: 100 } });
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
  const { fake, call } = await startHarness(t);
  const path = hookPath(fake.addWebhook(fake.addTextChannel()));
  const answer = await call({ method: "POST", path, body: { content: "x".repeat(25 * 1024 * 1024) } });
  assert.deepEqual([answer.status, answer.code], [413, 40005]);
});

test("requests are on record, without tokens", async (t) => {
  const { fake, call, post } = await startHarness(t);
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

type Answer = Awaited<ReturnType<Harness["call"]>>;

function reported({ headers }: Answer): Record<string, string | null> {
  const names = ["Limit", "Remaining", "Reset-After", "Scope", "Global"];
  return Object.fromEntries(names.map((name) => [name, headers.get(`X-RateLimit-${name}`)]));
}

function retryAfter({ body, headers }: Answer): (number | string | null)[] {
  return [(body as { retry_after: number }).retry_after, headers.get("Retry-After")];
}

async function times(count: number, act: () => Promise<Answer>): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < count; n += 1) statuses.push((await act()).status);
  return statuses;
}

test("a webhook takes five messages in two seconds, and says so all the way", async (t) => {
  const { fake, call, advance } = await startHarness(t, {});
  const path = hookPath(fake.addWebhook(fake.addTextChannel()), "?wait=true");
  const send = () => call({ method: "POST", path, body: { content: "a" } });

  assert.deepEqual(reported(await send()), {
    Limit: "5",
    Remaining: "4",
    "Reset-After": "2.000",
    Scope: null,
    Global: null,
  });
  await advance(500);
  assert.deepEqual(await times(4, send), [200, 200, 200, 200]);
  const refused = await send();
  assert.equal(refused.status, 429);
  assert.deepEqual(reported(refused), {
    Limit: "5",
    Remaining: "0",
    "Reset-After": "1.500",
    Scope: "user",
    Global: null,
  });
  assert.deepEqual(retryAfter(refused), [1.5, "2"]);
  await advance(1499);
  assert.equal((await send()).status, 429);
  await advance(1);
  assert.equal((await send()).status, 200);
});

test("reset follows the injected clock, and a bucket has one name for all channels", async (t) => {
  const { fake, post } = await startHarness(t, {});
  const [a, b] = [fake.addTextChannel(), fake.addTextChannel()];
  const first = await post(`/channels/${a}/messages`, { content: "a" });
  const other = await post(`/channels/${b}/messages`, { content: "a" });
  const at = (fake.requests[0]?.at ?? 0) / 1000 + 5;
  assert.equal(first.headers.get("X-RateLimit-Reset"), at.toFixed(3));
  assert.equal(first.headers.get("X-RateLimit-Bucket"), other.headers.get("X-RateLimit-Bucket"));
  assert.equal(other.headers.get("X-RateLimit-Remaining"), "4", "but each channel has its own count");
});

test("webhooks of a channel share thirty requests a minute, which no header announces", async (t) => {
  const { fake, call, advance } = await startHarness(t, {});
  const channelId = fake.addTextChannel();
  const paths = [1, 2, 3].map(() => hookPath(fake.addWebhook(channelId)));
  const send = (n: number) => call({ method: "POST", path: paths[n % 3] ?? "", body: { content: "a" } });
  for (let n = 0; n < 30; n += 1) {
    assert.equal((await send(n)).status, 204);
    await advance(600);
  }
  const refused = await send(30);
  assert.equal(refused.status, 429);
  assert.equal(reported(refused)["Scope"], "shared");
  assert.notEqual(reported(refused)["Remaining"], "0");
  assert.deepEqual(retryAfter(refused), [42, "42"]);
  assert.equal(fake.messagesIn(channelId).length, 30);
  await advance(42_000);
  assert.equal((await send(31)).status, 204);
  const other = hookPath(fake.addWebhook(fake.addTextChannel()));
  assert.equal((await call({ method: "POST", path: other, body: { content: "a" } })).status, 204);
});

test("without a version the times are milliseconds", async (t) => {
  const { fake, call, advance } = await startHarness(t, {});
  const path = `/..${hookPath(fake.addWebhook(fake.addTextChannel()))}`;
  const send = () => call({ method: "POST", path, body: { content: "a" } });
  await times(5, send);
  await advance(500);
  const refused = await send();
  assert.equal(fake.requests.at(-1)?.version, 6);
  assert.deepEqual(retryAfter(refused), [1500, "1500"]);
});

test("messages and edits of a bot have five in five seconds each", async (t) => {
  const { fake, post, patch, advance } = await startHarness(t, {});
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const { id } = await post(path, { content: "a" });
  const send = () => post(path, { content: "a" });
  const edit = () => patch(`${path}/${id}`, { content: "b" });
  assert.deepEqual(await times(5, send), [200, 200, 200, 200, 429]);
  assert.deepEqual(await times(6, edit), [200, 200, 200, 200, 200, 429]);
  await advance(5000);
  assert.deepEqual([(await send()).status, (await edit()).status], [200, 200]);
});

test("a thread is renamed twice in ten minutes, and changed otherwise as before", async (t) => {
  const { fake, post, patch, advance } = await startHarness(t, {});
  const { id } = await post(`/channels/${fake.addTextChannel()}/threads`, { name: "n", type: 11 });
  const rename = (name: string) => patch(`/channels/${id}`, { name });
  await rename("1");
  await advance(60_000);
  await rename("2");
  const refused = await rename("3");
  assert.equal(refused.status, 429);
  assert.deepEqual(retryAfter(refused), [540, "540"]);
  assert.notEqual(reported(refused)["Remaining"], "0");
  assert.equal((await rename("2")).status, 200, "its own name is no new one");
  assert.equal((await patch(`/channels/${id}`, { archived: true })).status, 200);
  await advance(540_000);
  assert.equal((await patch(`/channels/${id}`, { archived: false, name: "3" })).status, 200);
});

test("edits of a message older than an hour are few", async (t) => {
  const { fake, post, patch, advance } = await startHarness(t, {});
  const path = `/channels/${fake.addTextChannel()}/messages`;
  const { id } = await post(path, { content: "a" });
  await advance(3_600_000);
  const edit = () => patch(`${path}/${id}`, { content: "b" });
  assert.deepEqual(await times(4, edit), [200, 200, 200, 200]);
  await advance(5001);
  assert.deepEqual(await times(3, edit), [200, 200, 200]);
  const refused = await edit();
  assert.deepEqual([refused.status, refused.code], [429, 30046]);
  assert.deepEqual(retryAfter(refused), [6, "6"]);
});

test("a bot has fifty requests a second over all routes", async (t) => {
  const { fake, get, call, advance } = await startHarness(t, {});
  const channels = Array.from({ length: 51 }, () => fake.addTextChannel());
  const answers = await Promise.all(channels.map((id) => get(`/channels/${id}`)));
  const refused = answers.filter(({ status }) => status === 429);
  assert.equal(refused.length, 1);
  const [one] = refused;
  assert.ok(one);
  assert.equal(reported(one)["Scope"], "global");
  assert.equal(reported(one)["Global"], "true");
  assert.deepEqual((one.body as { global: boolean }).global, true);
  assert.equal((await call({ method: "GET", path: "/users/@me", token: fake.addBot() })).status, 200);
  await advance(1000);
  assert.equal((await get("/users/@me")).status, 200);
});

test("too many invalid requests block an address until the time is over", async (t) => {
  const { fake, call, get, advance } = await startHarness(t, { limits: { invalid: { limit: 3, perMs: 600_000 } } });
  const path = hookPath(fake.addWebhook(fake.addTextChannel()));
  await call({ method: "GET", path: `${path}x` });
  await call({ method: "GET", path, headers: { "User-Agent": "node" } });
  assert.equal((await call({ method: "GET", path })).status, 200);
  await call({ method: "GET", path: "/users/@me", token: "wrong" });
  assert.deepEqual(fake.invalidRequests, { banned: true, unauthorized: 2, forbidden: 1, tooMany: 0, tooManyShared: 0 });

  const shutOut = await get("/users/@me");
  assert.deepEqual([shutOut.status, shutOut.body], [429, "error code: 1015"]);
  await advance(600_000);
  assert.equal((await get("/users/@me")).status, 200);
  assert.equal(fake.invalidRequests.banned, false);
});

test("a 429 counts as invalid unless its scope is shared", async (t) => {
  const limits = { webhookChannel: { limit: 1, perMs: 60_000 }, webhookCreate: { limit: 3, perMs: 60_000 } };
  const { fake, call } = await startHarness(t, { limits: { ...limits, invalid: { limit: 1, perMs: 600_000 } } });
  const path = hookPath(fake.addWebhook(fake.addTextChannel()));
  const send = () => call({ method: "POST", path, body: { content: "a" } });
  assert.deepEqual(await times(3, send), [204, 429, 429]);
  assert.equal(fake.invalidRequests.banned, false);
  await send();
  assert.deepEqual(fake.invalidRequests, { banned: true, unauthorized: 0, forbidden: 0, tooMany: 3, tooManyShared: 2 });
});
