import assert from "node:assert/strict";
import { test } from "node:test";
import {
  notification,
  attemptOf,
  discordHarness,
  SESSION_ID,
  sessionCard,
  sessionNumber,
  type DiscordHarness,
} from "../../../../test/support/discord-harness.ts";
import type { MessageService } from "../../../core/notification/delivery.ts";

const DONE = sessionCard({ state: "done", stateWord: "done" });
const KINDS = ["text", "forum"] as const;

interface Started {
  readonly service: Required<MessageService>;
  readonly to: string;
  readonly channelId: string;
  readonly threadId: string;
}

/** A session that has a card and a thread already. */
async function start({ fake, open }: DiscordHarness, kind: (typeof KINDS)[number]): Promise<Started> {
  const channelId = kind === "text" ? fake.addTextChannel() : fake.addForum({ tags: ["done"] });
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${channelId}`;
  await service.showCard(to, sessionCard(), attemptOf("card"));
  return { service, to, channelId, threadId: fake.threadsIn(channelId)[0]?.id ?? "" };
}

function threadIds({ fake }: DiscordHarness, channelId: string): readonly string[] {
  return fake.threadsIn(channelId).map(({ id }) => id);
}

for (const kind of KINDS) {
  test(`${kind}: a deleted thread is made anew for the next message, and the card follows`, async (t) => {
    const harness = await discordHarness(t);
    const { service, to, channelId, threadId } = await start(harness, kind);
    harness.fake.deleteThread(threadId);
    assert.equal((await service.post(to, [notification("hello")], attemptOf("1"))).kind, "sent");
    const [next = "", ...others] = threadIds(harness, channelId);
    assert.equal(others.length, 0);
    assert.notEqual(next, threadId);
    await service.showCard(to, DONE, attemptOf("card"));
    await service.showCard(to, sessionCard(), attemptOf("card"));
    assert.equal(harness.fake.messagesIn(next).length, 2);
  });

  test(`${kind}: a deleted card is made anew`, async (t) => {
    const harness = await discordHarness(t);
    const { service, to, channelId, threadId } = await start(harness, kind);
    const home = kind === "text" ? channelId : threadId;
    harness.fake.deleteMessage(home, threadId);
    // Discord remembers the first card's nonce for minutes. It must not drop the second card.
    const shown = await service.showCard(to, DONE, attemptOf("card"));
    assert.equal(shown !== "unchanged" && shown.kind, "sent");
    const standing = [...harness.fake.messagesIn(channelId), ...harness.fake.messagesIn(threadId)];
    assert.equal(standing.length, 1);
    assert.match(standing[0]?.content ?? "", /done/);
    await service.showCard(to, sessionCard(), attemptOf("card"));
    assert.equal(standing[0]?.editCount, 1);
  });

  test(`${kind}: an archived thread is opened by a message`, async (t) => {
    const harness = await discordHarness(t);
    const { service, to, threadId } = await start(harness, kind);
    await service.archiveThread(to, SESSION_ID, attemptOf("away"));
    assert.equal((await service.post(to, [notification("resumed")], attemptOf("1"))).kind, "sent");
    assert.equal(harness.fake.channel(threadId).thread?.archived, false);
    assert.equal(harness.threads.find(SESSION_ID, to)?.archived, false);
  });

  test(`${kind}: an archived thread takes the card's edit`, async (t) => {
    const harness = await discordHarness(t);
    const { service, to, channelId, threadId } = await start(harness, kind);
    harness.fake.archive(threadId);
    const shown = await service.showCard(to, DONE, attemptOf("card"));
    assert.equal(shown !== "unchanged" && shown.kind, "sent");
    assert.deepEqual(threadIds(harness, channelId), [threadId]);
  });

  test(`${kind}: in a locked thread a new one is begun`, async (t) => {
    const harness = await discordHarness(t);
    const { fake } = harness;
    const channelId = kind === "text" ? fake.addTextChannel() : fake.addForum();
    const botToken = fake.addBot();
    fake.deny(channelId, botToken, ["MANAGE_THREADS"]);
    const { service } = harness.open({ botToken });
    const to = `channel:${channelId}`;
    await service.showCard(to, sessionCard(), attemptOf("card"));
    const [locked = ""] = threadIds(harness, channelId);
    fake.lock(locked);
    assert.equal((await service.post(to, [notification("hello")], attemptOf("1"))).kind, "sent");
    assert.equal(threadIds(harness, channelId).length, 2);
    assert.equal((await service.post(to, [notification("more")], attemptOf("2"))).kind, "sent");
    assert.equal(threadIds(harness, channelId).length, 2);
  });
}

test("a card that is put away takes its last edit and is put away again", async (t) => {
  const harness = await discordHarness(t);
  const { service, to, threadId } = await start(harness, "forum");
  await service.archiveThread(to, SESSION_ID, attemptOf("away"));
  const ended = sessionCard({ state: "ended", stateWord: "ended", endedAtMs: harness.time.clock.now() });
  const shown = await service.showCard(to, ended, attemptOf("card"));
  assert.equal(shown !== "unchanged" && shown.kind, "sent");
  assert.match(harness.fake.messagesIn(threadId)[0]?.content ?? "", /ended/);
  assert.equal(harness.fake.channel(threadId).thread?.archived, true);
});

test("without room for threads a text channel takes the messages, a forum waits", async (t) => {
  const harness = await discordHarness(t, { quirks: { maxActiveThreads: 0 } });
  const { fake } = harness;
  const [textId, forumId] = [fake.addTextChannel(), fake.addForum()];
  const { service } = harness.open({ botToken: fake.addBot() });
  const text = `channel:${textId}`;
  const shown = await service.showCard(text, sessionCard(), attemptOf("card"));
  assert.equal(shown !== "unchanged" && shown.kind, "sent");
  assert.equal((await service.post(text, [notification("hello")], attemptOf("1"))).kind, "sent");
  assert.equal((await service.post(text, [notification("more")], attemptOf("2"))).kind, "sent");
  assert.equal(fake.messagesIn(textId).length, 3);
  assert.equal(fake.requests.filter(({ path }) => path.endsWith("/threads")).length, 1);

  const waiting = await service.post(`channel:${forumId}`, [notification("hello")], attemptOf("3"));
  assert.equal(waiting.kind === "wait" && waiting.everywhere, false);

  // Threads are available again, so the card gets its thread.
  fake.quirks.maxActiveThreads = 10;
  await harness.time.advance(16 * 60_000);
  await service.post(text, [notification("later")], attemptOf("4"));
  const [thread] = fake.threadsIn(textId);
  assert.equal(fake.messagesIn(thread?.id ?? "").length, 1);
});

test("a bot that may not make threads posts into the channel", async (t) => {
  const harness = await discordHarness(t);
  const { fake } = harness;
  const channelId = fake.addTextChannel();
  const botToken = fake.addBot();
  fake.deny(channelId, botToken, ["CREATE_PUBLIC_THREADS"]);
  const { service } = harness.open({ botToken });
  const to = `channel:${channelId}`;
  for (const index of [1, 2, 3, 4]) {
    const session = { ...sessionCard().session, sessionId: sessionNumber(index) };
    await service.showCard(to, sessionCard({ session }), attemptOf(`card ${index}`));
    assert.equal((await service.post(to, [notification("x", { session })], attemptOf(`${index}`))).kind, "sent");
    await harness.time.advance(6000);
  }
  assert.equal(fake.messagesIn(channelId).length, 8);
  assert.ok(fake.invalidRequests.forbidden <= 2);
});

test("a forum that demands a tag gets one", async (t) => {
  const harness = await discordHarness(t);
  const forumId = harness.fake.addForum({ tags: ["anything"], requireTag: true });
  const { service } = harness.open({ botToken: harness.fake.addBot() });
  assert.equal((await service.post(`channel:${forumId}`, [notification("hello")], attemptOf("1"))).kind, "sent");
  assert.equal(harness.fake.threadsIn(forumId).length, 1);
});

test("removed tags are read anew", async (t) => {
  const harness = await discordHarness(t);
  const { service, to, channelId } = await start(harness, "forum");
  harness.fake.fault({
    effect: { kind: "status", status: 404, body: { code: 10_087, message: "Unknown tag" } },
    match: ({ method }) => method === "POST",
  });
  const session = { ...sessionCard().session, sessionId: sessionNumber(1) };
  const shown = await service.showCard(to, { ...DONE, session }, attemptOf("other card"));
  assert.equal(shown !== "unchanged" && shown.kind, "sent");
  const [, post] = harness.fake.threadsIn(channelId);
  assert.equal(post?.thread?.appliedTags.length, 1);
});

test("a name that is refused gives way to a plain one", async (t) => {
  const harness = await discordHarness(t);
  const forumId = harness.fake.addForum();
  const { service, destinations } = harness.open({
    webhookUrl: harness.fake.addWebhook(forumId),
    channelType: "forum",
  });
  harness.fake.fault({
    effect: { kind: "status", status: 400, body: { code: 200_001, message: "Title was blocked" } },
  });
  const to = destinations.webhookIds[0] ?? "";
  assert.equal((await service.post(to, [notification("hello")], attemptOf("1"))).kind, "sent");
  assert.equal(harness.fake.threadsIn(forumId)[0]?.name, "session 1a2b3c4d");
});

test("a webhook's post that went to the archive gets a new card, which opens it", async (t) => {
  const harness = await discordHarness(t);
  const forumId = harness.fake.addForum();
  const { service, destinations } = harness.open({
    webhookUrl: harness.fake.addWebhook(forumId),
    channelType: "forum",
  });
  const to = destinations.webhookIds[0] ?? "";
  await service.showCard(to, sessionCard(), attemptOf("card"));
  const [post] = harness.fake.threadsIn(forumId);
  harness.fake.archive(post?.id ?? "");
  const shown = await service.showCard(to, DONE, attemptOf("card"));
  assert.equal(shown !== "unchanged" && shown.kind, "sent");
  assert.equal(harness.fake.threadsIn(forumId).length, 1);
  assert.equal(post?.thread?.archived, false);
  assert.match(harness.fake.messagesIn(post.id).at(-1)?.content ?? "", /done/);
});

test("another bot's thread of the same name is not taken", async (t) => {
  const harness = await discordHarness(t);
  const { to, channelId } = await start(harness, "forum");
  harness.threads.clear();
  const { service } = harness.open({ botToken: harness.fake.addBot({ name: "Second" }) });
  await service.showCard(to, sessionCard(), attemptOf("card"));
  assert.equal(harness.fake.threadsIn(channelId).length, 2);
});

test("another bot's card is left, and a card of our own made", async (t) => {
  const harness = await discordHarness(t);
  const { to, channelId } = await start(harness, "text");
  const { service } = harness.open({ botToken: harness.fake.addBot({ name: "Second" }) });
  const shown = await service.showCard(to, DONE, attemptOf("card"));
  assert.equal(shown !== "unchanged" && shown.kind, "sent");
  const [thread] = harness.fake.threadsIn(channelId);
  assert.equal(harness.fake.messagesIn(thread?.id ?? "").length, 1);
});
