import assert from "node:assert/strict";
import { test } from "node:test";
import { hookPath, type Harness, startHarness } from "../../quick/fake-discord/call.ts";

async function threadHarness(harness: Harness) {
  const channelId = harness.fake.addTextChannel({ name: "general" });
  const card = await harness.post(`/channels/${channelId}/messages`, { content: "card" });
  const { id } = await harness.post(`/channels/${channelId}/messages/${card.id}/threads`, { name: "session" });
  return { channelId, threadId: id, thread: `/channels/${id}` };
}

const code = async (answer: Promise<{ code: number | null }>): Promise<number | null> => (await answer).code;

test("a thread from a message has its id, and can be made once", async (t) => {
  const harness = await startHarness(t);
  const { channelId, threadId } = await threadHarness(harness);
  assert.equal(threadId, harness.fake.messagesIn(channelId)[0]?.id);
  const again = harness.post(`/channels/${channelId}/messages/${threadId}/threads`, { name: "session" });
  assert.equal(await code(again), 160004);
  assert.equal(await code(harness.post(`/channels/${channelId}/messages/1/threads`, { name: "n" })), 10008);
});

test("a thread without a message is private unless its type is given", async (t) => {
  const { fake, post, call } = await startHarness(t);
  const channelId = fake.addTextChannel({ name: "general" });
  assert.equal(
    await code(post(`/channels/${channelId}/threads`, { name: "n" })),
    50013,
    "the bot may make public ones",
  );
  const token = fake.addBot({ permissions: ["VIEW_CHANNEL", "CREATE_PRIVATE_THREADS"] });
  await call({ method: "POST", path: `/channels/${channelId}/threads`, body: { name: "hidden" }, token });
  await post(`/channels/${channelId}/threads`, { name: "open", type: 11 });
  assert.deepEqual(
    fake.threadsIn(channelId).map(({ type }) => type),
    [12, 11],
  );
  assert.match(fake.transcript(channelId), /\* Notifier started a thread: open/);
});

test("in an announcement channel threads are of a type of their own", async (t) => {
  const { fake, post } = await startHarness(t);
  const channelId = fake.addAnnouncementChannel();
  const { id } = await post(`/channels/${channelId}/messages`, { content: "a" });
  const thread = await post(`/channels/${channelId}/messages/${id}/threads`, { name: "n" });
  assert.equal((thread.body as { type: number }).type, 10);
});

test("an archived thread refuses edits and changes, and a new message takes it out", async (t) => {
  const harness = await startHarness(t);
  const { fake, post, patch } = harness;
  const { thread, threadId } = await threadHarness(harness);
  const { id } = await post(`${thread}/messages`, { content: "a" });
  fake.archive(threadId);

  assert.equal(await code(patch(`${thread}/messages/${id}`, { content: "b" })), 50083);
  assert.equal(await code(patch(thread, { name: "other" })), 50083);
  assert.equal(await code(patch(thread, { archived: true })), 50083);
  assert.equal(fake.channel(threadId).thread?.archived, true);
  assert.equal(await code(post(`${thread}/messages`, { content: "c" })), null);
  assert.equal(fake.channel(threadId).thread?.archived, false);
  assert.equal(await code(patch(`${thread}/messages/${id}`, { content: "b" })), null);
});

test("a change that also takes the thread out of the archive is done", async (t) => {
  const harness = await startHarness(t);
  const { thread, threadId } = await threadHarness(harness);
  harness.fake.archive(threadId);
  assert.equal(await code(harness.patch(thread, { archived: false, name: "other" })), null);
  assert.equal(harness.fake.channel(threadId).name, "other");
});

test("a webhook's message takes its thread out of the archive, its edit does not", async (t) => {
  const { fake, call } = await startHarness(t);
  const path = hookPath(fake.addWebhook(fake.addForum()));
  const { id } = await call({ method: "POST", path: `${path}?wait=true`, body: { content: "a", thread_name: "n" } });
  fake.archive(id);
  const edit = { method: "PATCH", path: `${path}/messages/${id}?thread_id=${id}`, body: { content: "b" } };
  assert.equal(await code(call(edit)), 50083);
  assert.equal(await code(call({ method: "POST", path: `${path}?thread_id=${id}`, body: { content: "c" } })), null);
  assert.equal(await code(call(edit)), null);
});

test("a locked thread is for moderators", async (t) => {
  const harness = await startHarness(t);
  const { fake, post, patch, call } = harness;
  const { channelId, thread, threadId } = await threadHarness(harness);
  fake.lock(threadId);
  const path = hookPath(fake.addWebhook(channelId), `?thread_id=${threadId}`);
  assert.equal(await code(call({ method: "POST", path, body: { content: "a" } })), 160005);
  assert.equal(await code(post(`${thread}/messages`, { content: "a" })), null);
  fake.deny(channelId, harness.token, ["MANAGE_THREADS"]);
  assert.equal(await code(post(`${thread}/messages`, { content: "a" })), 160005);
  assert.equal(await code(patch(thread, { locked: false })), 160005);
});

test("a thread's maker may archive it without the permission, but not lock it", async (t) => {
  const harness = await startHarness(t);
  const { fake, patch, call } = harness;
  const { channelId, thread, threadId } = await threadHarness(harness);
  fake.deny(channelId, harness.token, ["MANAGE_THREADS"]);
  assert.equal(await code(patch(thread, { locked: true, archived: true })), 50013);
  assert.equal(await code(patch(thread, { archived: true })), null);
  assert.equal(fake.channel(threadId).thread?.archived, true);

  const other = fake.addBot({ permissions: ["SEND_MESSAGES_IN_THREADS"] });
  const byOther = (body: object) => call({ method: "PATCH", path: thread, body, token: other });
  assert.equal(await code(byOther({ archived: false })), null, "anybody who may write may wake it");
  assert.equal(await code(byOther({ archived: true })), 50013);
});

test("a thread that only gets edits archives itself, one that gets messages does not", async (t) => {
  const harness = await startHarness(t);
  const { fake, post, patch, advance } = harness;
  const { thread, threadId } = await threadHarness(harness);
  await patch(thread, { auto_archive_duration: 60 });
  const { id } = await post(`${thread}/messages`, { content: "a" });
  await advance(59 * 60_000);
  assert.equal(await code(patch(`${thread}/messages/${id}`, { content: "b" })), null);
  assert.equal(await code(post(`${thread}/messages`, { content: "c" })), null);
  await advance(59 * 60_000);
  assert.equal(await code(patch(`${thread}/messages/${id}`, { content: "d" })), null);
  await advance(60_000);
  assert.equal(await code(patch(`${thread}/messages/${id}`, { content: "e" })), 50083);
  assert.equal(fake.channel(threadId).thread?.archived, true);
});

test("a guild has room for so many active threads", async (t) => {
  const harness = await startHarness(t, { limits: "none", quirks: { maxActiveThreads: 2 } });
  const { fake, post, call } = harness;
  const channelId = fake.addTextChannel();
  const forumId = fake.addForum();
  const make = () => post(`/channels/${channelId}/threads`, { name: "n", type: 11 });
  const first = await make();
  await make();
  assert.equal(await code(make()), 160006);
  assert.equal(await code(post(`/channels/${forumId}/threads`, { name: "n", message: { content: "a" } })), 160006);
  const path = hookPath(fake.addWebhook(forumId));
  assert.equal(await code(call({ method: "POST", path, body: { content: "a", thread_name: "n" } })), 160006);
  fake.archive(first.id);
  assert.equal(await code(make()), null);
  assert.equal(await code(harness.patch(`/channels/${first.id}`, { archived: false })), 160006);
});

test("a forum post may not take messages at once", async (t) => {
  const { fake, post, advance } = await startHarness(t, { limits: "none", quirks: { forumRaceMs: 500 } });
  const { id } = await post(`/channels/${fake.addForum()}/threads`, { name: "n", message: { content: "a" } });
  assert.equal(await code(post(`/channels/${id}/messages`, { content: "b" })), 40058);
  await advance(500);
  assert.equal(await code(post(`/channels/${id}/messages`, { content: "b" })), null);
});

test("a post by bot carries its first message, and its tags can be changed", async (t) => {
  const { fake, post, patch } = await startHarness(t);
  const forumId = fake.addForum({ name: "sessions", tags: ["running", "done"] });
  const { running, done } = fake.tagIds(forumId);
  const made = await post(`/channels/${forumId}/threads`, {
    name: "n",
    message: { content: "card" },
    applied_tags: [running],
  });
  assert.equal(made.status, 201);
  assert.equal((made.body as { message: { id: string } }).message.id, made.id);
  assert.equal(await code(patch(`/channels/${made.id}`, { applied_tags: ["1"] })), 10087);
  assert.equal(await code(patch(`/channels/${made.id}`, { applied_tags: [done] })), null);
  assert.equal(fake.transcript(forumId), '#sessions (forum)\n  └ thread "n" [done]\n    Notifier: card');
});

test("active and archived threads are listed, the newest first", async (t) => {
  const harness = await startHarness(t);
  const { fake, post, get, advance } = harness;
  const channelId = fake.addTextChannel();
  const ids: string[] = [];
  for (const name of ["a", "b", "c", "d"])
    ids.push((await post(`/channels/${channelId}/threads`, { name, type: 11 })).id);
  const names = async (path: string) =>
    ((await get(path)).body as { threads: { name: string }[] }).threads.map(({ name }) => name).join("");
  const active = `/guilds/${fake.guildId}/threads/active`;
  const archived = `/channels/${channelId}/threads/archived/public`;
  assert.equal(await names(active), "dcba");

  const moments: string[] = [];
  for (const id of ids.slice(0, 3)) {
    await advance(1000);
    fake.archive(id);
    moments.push(new Date(fake.channel(id).thread?.archivedAtMs ?? 0).toISOString());
  }
  assert.equal(await names(active), "d");
  assert.equal(await names(archived), "cba");
  assert.equal(await names(`${archived}?limit=2`), "cb");
  assert.equal(await names(`${archived}?before=${moments[1]}`), "a");
  assert.equal((await get(`${archived}?limit=1`)).code, 50035);
});

test("a deleted thread is an unknown channel, and its message gone with it", async (t) => {
  const harness = await startHarness(t);
  const { fake, post } = harness;
  const { thread, threadId } = await threadHarness(harness);
  fake.deleteThread(threadId);
  assert.equal(await code(post(`${thread}/messages`, { content: "a" })), 10003);
});

test("a rename leaves a line that everyone can read", async (t) => {
  const harness = await startHarness(t);
  const { thread, threadId } = await threadHarness(harness);
  await harness.patch(thread, { name: "other" });
  assert.equal(harness.fake.transcript(threadId), 'thread "other"\n  * Notifier changed the name: other');
  assert.deepEqual(harness.fake.messagesIn(threadId), []);
});

test("a channel's tags can be made with the right to manage channels", async (t) => {
  const { fake, patch, call } = await startHarness(t);
  const forumId = fake.addForum();
  const body = { available_tags: [{ name: "running", emoji_name: "🟢" }] };
  assert.equal(await code(patch(`/channels/${forumId}`, body)), 50013);
  const token = fake.addBot({ permissions: ["VIEW_CHANNEL", "MANAGE_CHANNELS"] });
  assert.equal(await code(call({ method: "PATCH", path: `/channels/${forumId}`, body, token })), null);
  assert.deepEqual(Object.keys(fake.tagIds(forumId)), ["running"]);
});
