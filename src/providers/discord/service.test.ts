import assert from "node:assert/strict";
import { test } from "node:test";
import {
  notification,
  attemptOf,
  discordHarness,
  SESSION_ID,
  sessionCard,
  sessionNumber,
  untilSettled,
} from "../../../test/support/discord-harness.ts";

const DONE = sessionCard({ state: "done", stateWord: "done" });

test("bot in a text channel sends a card with a thread, edits it, posts and archives", async (t) => {
  const { fake, open, threads } = await discordHarness(t);
  const channelId = fake.addTextChannel({ name: "claude" });
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${channelId}`;

  const shown = await service.showCard(to, sessionCard(), attemptOf("card"));
  assert.equal(shown !== "unchanged" && shown.kind, "sent");
  assert.equal(await service.showCard(to, sessionCard(), attemptOf("card")), "unchanged");
  const post = await service.post(to, [notification("Needs permission: Bash rm")], attemptOf("1"));
  assert.equal(post.kind, "sent");
  await service.showCard(to, DONE, attemptOf("card"));
  const away = await service.archiveThread(to, SESSION_ID, attemptOf("away"));
  assert.equal(away !== "unchanged" && away.kind, "sent");
  assert.equal(await service.archiveThread(to, SESSION_ID, attemptOf("away")), "unchanged");

  const [card, ...others] = fake.messagesIn(channelId);
  assert.equal(others.length, 0);
  assert.match(card?.content ?? "", /done/);
  assert.equal(card?.editCount, 1);
  const [thread, ...moreThreads] = fake.threadsIn(channelId);
  assert.equal(moreThreads.length, 0);
  assert.equal(thread?.id, card.id);
  assert.match(thread.name, /1a2b3c4d$/);
  assert.equal(thread.thread?.archived, true);
  assert.deepEqual(
    fake.messagesIn(thread.id).map(({ content }) => content.includes("Bash rm")),
    [true],
  );
  assert.equal(threads.find(SESSION_ID, to)?.archived, true);
  assert.deepEqual([fake.invalidRequests.forbidden, fake.invalidRequests.tooMany], [0, 0]);
});

test("message before any card makes the thread, and the card follows inside of it", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${channelId}`;
  await service.post(to, [notification("first")], attemptOf("1"));
  await service.showCard(to, sessionCard(), attemptOf("card"));
  await service.showCard(to, DONE, attemptOf("card"));
  const [thread] = fake.threadsIn(channelId);
  assert.equal(thread?.type, 11);
  assert.equal(fake.messagesIn(thread.id).length, 2);
  assert.equal(fake.messagesIn(channelId).length, 0);
});

test("an announcement channel has threads of its own kind", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addAnnouncementChannel();
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${channelId}`;
  assert.equal((await service.post(to, [notification("first")], attemptOf("1"))).kind, "sent");
  assert.equal(fake.threadsIn(channelId)[0]?.type, 10);
});

test("without threads every message is in the channel", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const to = `channel:${channelId}`;
  await service.showCard(to, sessionCard(), attemptOf("card"));
  await service.post(to, [notification("hello")], attemptOf("1"));
  await service.showCard(to, DONE, attemptOf("card"));
  assert.equal(await service.archiveThread(to, SESSION_ID, attemptOf("away")), "unchanged");
  assert.equal(fake.messagesIn(channelId).length, 2);
  assert.equal(fake.threadsIn(channelId).length, 0);
});

test("bot in a forum makes a post per session; tags follow its state, others stay", async (t) => {
  const { fake, open } = await discordHarness(t);
  const forumId = fake.addForum({ tags: ["Running", "Waiting", "Done", "important"] });
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${forumId}`;
  const tags = fake.tagIds(forumId);

  await service.showCard(to, sessionCard(), attemptOf("card"));
  const [post] = fake.threadsIn(forumId);
  assert.deepEqual(post?.thread?.appliedTags, [tags["Running"]]);
  if (post?.thread) post.thread.appliedTags = [String(tags["important"]), String(tags["Running"])];

  await service.showCard(to, sessionCard({ state: "waiting", stateWord: "waiting" }), attemptOf("card"));
  assert.deepEqual(post?.thread?.appliedTags, [tags["Waiting"], tags["important"]]);
  await service.post(to, [notification("Which one?")], attemptOf("1"));
  await service.showCard(to, DONE, attemptOf("card"));
  await service.archiveThread(to, SESSION_ID, attemptOf("away"));

  assert.deepEqual(post?.thread?.appliedTags, [tags["Done"], tags["important"]]);
  assert.equal(post.thread.archived, true);
  assert.equal(fake.messagesIn(post.id).length, 2);
  assert.equal(fake.threadsIn(forumId).length, 1);
});

test("a webhook in a text channel has one card and its messages there", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId) });
  const to = destinations.webhookIds[0] ?? "";
  await service.showCard(to, sessionCard(), attemptOf("card"));
  await service.post(to, [notification("one"), notification("two")], attemptOf("1"));
  await service.showCard(to, DONE, attemptOf("card"));
  assert.equal(await service.archiveThread(to, SESSION_ID, attemptOf("away")), "unchanged");
  const [card, message] = fake.messagesIn(channelId);
  assert.match(card?.content ?? "", /done/);
  assert.equal(message?.embeds.length, 2);
  assert.ok(fake.requests.every(({ version }) => version === 10));
});

for (const [received, isForum] of [
  ["forum", true],
  ["text", true],
  ["forum", false],
] as const) {
  test(`a webhook of a ${isForum ? "forum" : "text channel"} that is said to be a ${received} finds its way`, async (t) => {
    const { fake, open } = await discordHarness(t);
    const channelId = isForum ? fake.addForum() : fake.addTextChannel();
    const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId), channelType: received });
    const to = destinations.webhookIds[0] ?? "";
    await service.showCard(to, sessionCard(), attemptOf("card"));
    await service.post(to, [notification("hello")], attemptOf("1"));
    await service.showCard(to, DONE, attemptOf("card"));

    const home = isForum ? fake.threadsIn(channelId)[0]?.id : channelId;
    const [card, message] = fake.messagesIn(home ?? "");
    assert.match(card?.content ?? "", /done/);
    assert.match(message?.content ?? "", /hello/);
    const refusals = fake.requests.filter(({ status }) => status !== 200).length;
    assert.equal(refusals, (received === "forum") === isForum ? 0 : 1);
  });
}

test("a pasted thread_id takes all messages", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const bot = open({ botToken: fake.addBot() });
  await bot.service.post(`channel:${channelId}`, [notification("makes a thread")], attemptOf("0"));
  const threadId = fake.threadsIn(channelId)[0]?.id ?? "";

  const { service, destinations } = open({ webhookUrl: `${fake.addWebhook(channelId)}?thread_id=${threadId}` });
  const to = destinations.webhookIds[0] ?? "";
  await service.showCard(to, sessionCard(), attemptOf("card"));
  await service.post(to, [notification("hello")], attemptOf("1"));
  await service.showCard(to, DONE, attemptOf("card"));
  assert.equal(fake.messagesIn(threadId).length, 3);
  assert.equal(fake.messagesIn(channelId).length, 0);
});

test("restart goes on in the same threads; a lost store finds them by name", async (t) => {
  const { fake, open, threads } = await discordHarness(t);
  const [textId, forumId] = [fake.addTextChannel(), fake.addForum()];
  const botToken = fake.addBot();
  for (const channelId of [textId, forumId]) {
    const to = `channel:${channelId}`;
    await open({ botToken }).service.showCard(to, sessionCard(), attemptOf(`card ${channelId}`));
    await open({ botToken }).service.post(to, [notification("hello")], attemptOf(`1 ${channelId}`));
    await open({ botToken }).service.archiveThread(to, SESSION_ID, attemptOf("away"));
    threads.clear();
    // The session's title has changed; its id still identifies the thread.
    const session = { ...sessionCard().session, title: "Another title" };
    await open({ botToken }).service.post(to, [notification("again", { session })], attemptOf(`2 ${channelId}`));
    const [thread, ...others] = fake.threadsIn(channelId);
    assert.equal(others.length, 0);
    assert.match(fake.messagesIn(thread?.id ?? "").at(-1)?.content ?? "", /again/);
    assert.equal(thread?.thread?.archived, false);
  }
});

test("sessions of the same title have threads of their own", async (t) => {
  const { fake, open, time } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot() });
  const to = `channel:${channelId}`;
  for (const index of [1, 2, 3]) {
    const session = { ...sessionCard().session, sessionId: sessionNumber(index) };
    await untilSettled(time, `card ${index}`, async (attempt) =>
      service.showCard(to, sessionCard({ session }), attempt),
    );
  }
  assert.equal(fake.threadsIn(channelId).length, 3);
});

test("a thread of the Python notifier goes on, with a card of ccen inside", async (t) => {
  const { fake, open, threads } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const botToken = fake.addBot();
  const to = `channel:${channelId}`;
  await open({ botToken }).service.post(to, [notification("old news")], attemptOf("0"));
  const threadId = fake.threadsIn(channelId)[0]?.id ?? "";
  threads.save({
    sessionId: SESSION_ID,
    destinationId: to,
    threadId,
    cardMessageId: null,
    cardDigest: null,
    archived: false,
  });
  const { service } = open({ botToken });
  await service.showCard(to, sessionCard(), attemptOf("card"));
  await service.showCard(to, DONE, attemptOf("card"));
  assert.equal(fake.threadsIn(channelId).length, 1);
  assert.deepEqual([fake.messagesIn(threadId).length, fake.messagesIn(channelId).length], [2, 0]);
});

test("refused body is sent once more as plain text, then given up", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId) });
  const to = destinations.webhookIds[0] ?? "";
  const invalid = { kind: "status", status: 400, body: { code: 50_035, message: "Invalid Form Body" } } as const;

  fake.fault({ effect: invalid });
  assert.equal((await service.post(to, [notification("hello")], attemptOf("1"))).kind, "sent");
  const [plain] = fake.messagesIn(channelId);
  assert.match(plain?.content ?? "", /hello/);
  assert.equal(plain?.embeds.length, 0);

  fake.fault({ effect: invalid, times: 2 });
  assert.equal((await service.post(to, [notification("bye")], attemptOf("2"))).kind, "refused");
  assert.equal((await service.post(to, [notification("next")], attemptOf("3"))).kind, "sent");
});

test("no text pings a person, neither in a message nor in an edit", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const to = `channel:${channelId}`;
  const evil = `@everyone @here <@${fake.addMember()}> <@&${fake.addRole()}>`;
  await service.post(to, [notification(evil)], attemptOf("1"));
  await service.showCard(to, sessionCard({ detail: evil }), attemptOf("card"));
  await service.showCard(to, sessionCard({ detail: `${evil} again` }), attemptOf("card"));
  assert.equal(fake.pings.length, 0);
  assert.ok(fake.requests.filter(({ method }) => method !== "GET").every(({ body }) => "allowed_mentions" in body));
});

test("an attachment arrives whole", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const { service } = open({ botToken: fake.addBot(), useThreads: false });
  const attachment = { fileName: "change.diff", text: "line\n".repeat(2000) } as const;
  await service.post(`channel:${channelId}`, [notification("diff", { attachment })], attemptOf("1"));
  assert.equal(fake.messagesIn(channelId)[0]?.attachments[0]?.data.toString("utf8"), attachment.text);
});

test("a destination that is not configured is disabled without a request", async (t) => {
  const { fake, open } = await discordHarness(t);
  const { service } = open({});
  assert.equal((await service.post("channel:1", [notification("x")], attemptOf("1"))).kind, "disabled");
  assert.equal((await service.post("webhook:1", [notification("x")], attemptOf("1"))).kind, "disabled");
  assert.equal(fake.requests.length, 0);
});

for (const kind of ["text channel", "forum"] as const) {
  test(`an answer while its thread is made takes a message back: ${kind}`, async (t) => {
    const { fake, open } = await discordHarness(t);
    const channelId = kind === "forum" ? fake.addForum() : fake.addTextChannel();
    const { service } = open({ botToken: fake.addBot() });
    // The answer comes with the first request for the message.
    const attempt = { ...attemptOf("1"), isWanted: () => fake.requests.length < 2 };
    const outcome = await service.post(`channel:${channelId}`, [notification("x")], attempt);
    assert.equal(outcome.kind, "wait");
    assert.ok(fake.requests.length >= 2);
    assert.ok(fake.requests.every(({ method }) => method === "GET"));
    assert.deepEqual(fake.messagesIn(channelId), []);
  });
}

test("sessions share a channel, and never a thread", async (t) => {
  const { fake, open } = await discordHarness(t);
  const channelId = fake.addTextChannel();
  const to = `channel:${channelId}`;
  const botToken = fake.addBot();
  for (const useThreads of [true, false]) {
    const { service } = open({ botToken, useThreads });
    assert.equal(service.mayMix?.(to, "s"), false, "before the channel is known");
    await service.post(to, [notification("x")], attemptOf(String(useThreads)));
    assert.equal(service.mayMix?.(to, "s"), !useThreads);
  }
  for (const channelType of ["text", "forum"] as const) {
    const { service, destinations } = open({ webhookUrl: fake.addWebhook(channelId), channelType });
    assert.equal(service.mayMix?.(destinations.webhookIds[0] ?? "", "s"), channelType === "text");
  }
});
