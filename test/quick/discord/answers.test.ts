import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnswersHarness, answersHarness, shownControls, TWO_QUESTIONS } from "../../support/answers-harness.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { Interacted } from "../../fake-discord/interactions/people.ts";

const settled = async (clicked: Interacted): Promise<void> =>
  void (await waitFor("a first response", () => clicked.responseType !== null));

const repliedTo = async (clicked: Interacted): Promise<string> =>
  (await waitFor("words for the person", () => clicked.privately[0])).content;

const decided = async ({ decisions }: AnswersHarness): Promise<AnswersHarness["decisions"][number]> =>
  waitFor("the decision", () => decisions[0]);

test("Allow is acknowledged without a message, then decided once, with its author", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  assert.deepEqual(shownControls(one.message(messageId)), [["Allow", "Deny", "Deny with words…", "Open"]]);
  const clicked = one.fake.click(messageId, "Allow", one.userId);
  assert.deepEqual(await decided(one), {
    decision: { requestId: "r1", choice: "allow" },
    by: { userId: one.userId, userName: `user${one.userId.slice(-4)}`, messageId },
  });
  assert.equal(clicked.responseType, 6);
  const second = one.fake.click(messageId, "Allow", one.userId);
  assert.equal(await repliedTo(second), "This request is no longer open here.");
  assert.equal(one.decisions.length, 1);
});

test("of two clicks at once one decides", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const clicks = ["Allow", "Deny", "Allow"].map((label) => one.fake.click(messageId, label, one.userId));
  for (const clicked of clicks) await settled(clicked);
  await decided(one);
  assert.deepEqual(
    clicks.map(({ responseType }) => responseType),
    [6, 4, 4],
  );
  assert.equal(one.decisions.length, 1);
});

test("another person gets a reply that only they see, is logged and decides nothing", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const otherId = one.fake.addMember();
  assert.equal(await repliedTo(one.fake.click(messageId, "Allow", otherId)), "You may not answer here.");
  assert.equal(one.fake.messagesIn(one.channelId).length, 1);
  assert.deepEqual(one.decisions, []);
  assert.match(JSON.stringify(one.logger.records), new RegExp(otherId));
  one.fake.click(messageId, "Deny", one.userId);
  assert.equal((await decided(one)).decision.choice, "deny");
});

test("a denial in words opens a form first and passes the words on as they are", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const clicked = one.fake.click(messageId, "Deny with words…", one.userId);
  await settled(clicked);
  assert.equal(clicked.responseType, 9);
  assert.equal(clicked.modal?.title, "Deny with words");
  const words = "Not today: “@everyone” <@1> \\ 日本語";
  const sent = one.fake.submitModal(clicked, { "Your words": words });
  assert.deepEqual((await decided(one)).decision, { requestId: "r1", choice: "deny", message: words });
  assert.equal(sent.responseType, 6);
  assert.deepEqual(one.fake.pings, []);
});

test("a form that was closed without sending leaves the request open", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const first = one.fake.click(messageId, "Deny with words…", one.userId);
  await settled(first);
  const second = one.fake.click(messageId, "Deny with words…", one.userId);
  await settled(second);
  const stale = one.fake.submitModal(first, { "Your words": "old" });
  assert.equal(await repliedTo(stale), "This request is no longer open here.");
  one.fake.submitModal(second, { "Your words": "new" });
  assert.equal((await decided(one)).decision.message, "new");
});

test("two questions are answered by selects and Send, every one of them", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask(TWO_QUESTIONS);
  assert.deepEqual(shownControls(one.message(messageId)), [
    ["Red", "Blue"],
    ["Cheese", "Olives", "Ham"],
    ["Send", "In words…", "Open"],
  ]);
  await settled(one.fake.select(messageId, 0, ["Blue"], one.userId));
  const early = one.fake.click(messageId, "Send", one.userId);
  assert.equal(await repliedTo(early), "Answer every question first.");
  await settled(one.fake.select(messageId, 1, ["Ham", "Cheese"], one.userId));
  one.fake.click(messageId, "Send", one.userId);
  assert.deepEqual((await decided(one)).decision, {
    requestId: "r1",
    choice: "answer",
    answers: { "Which colour shall it be?": "Blue", "Which toppings?": ["Cheese", "Ham"] },
  });
});

test("own words count before a choice, and choices fill what was left empty", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask(TWO_QUESTIONS);
  await settled(one.fake.select(messageId, 1, ["Ham"], one.userId));
  const clicked = one.fake.click(messageId, "In words…", one.userId);
  await settled(clicked);
  one.fake.submitModal(clicked, { "1. Which colour shall it be?": " a dark green " });
  assert.deepEqual((await decided(one)).decision.answers, {
    "Which colour shall it be?": "a dark green",
    "Which toppings?": ["Ham"],
  });
});

test("a plan is approved, approved with edits or rejected in words", async (t) => {
  const one = await answersHarness(t);
  const plan = { kind: "plan", sections: [{ label: null, text: "# Plan\n1. Do it" }] } as const;
  const ids = [
    await one.ask({ ...plan, id: "a" }),
    await one.ask({ ...plan, id: "b" }),
    await one.ask({ ...plan, id: "c" }),
  ];
  const [first = "", second = "", third = ""] = ids;
  one.fake.click(first, "Approve", one.userId);
  await waitFor("the approval", () => one.decisions.length === 1);
  one.fake.click(second, "Approve, accept edits", one.userId);
  await waitFor("the second approval", () => one.decisions.length === 2);
  const clicked = one.fake.click(third, "Reject with words…", one.userId);
  await settled(clicked);
  one.fake.submitModal(clicked, { "Your words": "Smaller steps." });
  await waitFor("the rejection", () => one.decisions.length === 3);
  assert.deepEqual(
    one.decisions.map(({ decision }) => decision),
    [
      { requestId: "a", choice: "approve" },
      { requestId: "b", choice: "approve-accept-edits" },
      { requestId: "c", choice: "reject", message: "Smaller steps." },
    ],
  );
});

test("a message that another program has changed and restored allows nothing", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const { embeds } = one.message(messageId);
  await one.edit(messageId, { embeds: [{ description: "harmless" }] });
  await one.time.advance(1000);
  await one.edit(messageId, { embeds: JSON.parse(JSON.stringify(embeds)) });
  const clicked = one.fake.click(messageId, "Allow", one.userId);
  assert.match(await repliedTo(clicked), /changed after it was posted/);
  assert.deepEqual(one.decisions, []);
});

test("a message that was changed between the click and the check allows nothing", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const gate = Promise.withResolvers<void>();
  one.fake.fault({ effect: { kind: "slow", until: gate.promise }, match: ({ path }) => path.endsWith("/callback") });
  const clicked = one.fake.click(messageId, "Allow", one.userId);
  await settled(clicked);
  await one.time.advance(1000);
  await one.edit(messageId, { content: "something else" });
  gate.resolve();
  assert.match(await repliedTo(clicked), /changed after it was posted/);
  assert.deepEqual(one.decisions, []);
});

test("a message that was deleted allows nothing", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const clicked = one.fake.click(messageId, "Allow", one.userId);
  one.fake.deleteMessage(one.channelId, messageId);
  assert.match(await repliedTo(clicked), /changed after it was posted/);
  assert.deepEqual(one.decisions, []);
});

test("a click that is acknowledged too late decides nothing and may be repeated", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  await one.fake.stopListening();
  const late = one.fake.click(messageId, "Allow", one.userId);
  await waitFor("the end", () => one.answers.state().kind === "waiting");
  await one.time.advance(5000);
  await one.fake.resumeListening();
  await waitFor("the resumed session", async () => {
    await one.time.advance(500);
    return one.answers.state().kind === "connected";
  });
  await waitFor("the log", () => JSON.stringify(one.logger.records).includes("not acknowledged"));
  assert.equal(late.responseType, null);
  assert.deepEqual(one.decisions, []);
  one.fake.click(messageId, "Allow", one.userId);
  assert.equal((await decided(one)).decision.choice, "allow");
});

test("a message that cannot be read again keeps its buttons for another try", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  one.fake.fault({ effect: { kind: "status", status: 503 }, match: ({ method }) => method === "GET" });
  const clicked = one.fake.click(messageId, "Allow", one.userId);
  assert.match(await repliedTo(clicked), /did not arrive/);
  one.fake.click(messageId, "Allow", one.userId);
  assert.equal((await decided(one)).decision.choice, "allow");
});

test("an answer that the daemon did not take is said to the person", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  one.result = "failed";
  assert.match(await repliedTo(one.fake.click(messageId, "Deny", one.userId)), /did not arrive/);
  one.result = { taken: { name: "Firefox *on* Linux", atMs: Date.UTC(2026, 10, 25, 12) } };
  assert.equal(
    await repliedTo(one.fake.click(messageId, "Deny", one.userId)),
    "Firefox \\*on\\* Linux answered first, at <t:1795608000:T>.",
  );
  const next = await one.ask();
  one.result = { taken: null };
  assert.match(await repliedTo(one.fake.click(next, "Deny", one.userId)), /is over/);
});

test("a request that is over loses its buttons, and a click on the way has no effect", async (t) => {
  const one = await answersHarness(t);
  const messageId = await one.ask();
  const withdrawn = one.answers.withdraw("r1");
  const clicked = one.fake.click(messageId, "Allow", one.userId);
  await withdrawn;
  assert.match(await repliedTo(clicked), /no longer open/);
  assert.deepEqual(one.message(messageId).components, []);
  assert.equal(one.message(messageId).embeds.length, 1);
  assert.deepEqual(one.decisions, []);
});

test("a request that is over before it has its buttons does not keep them", async (t) => {
  const one = await answersHarness(t);
  const gate = Promise.withResolvers<void>();
  one.fake.fault({ effect: { kind: "slow", until: gate.promise }, match: ({ method }) => method === "PATCH" });
  const asked = one.ask();
  await waitFor("the buttons", () => one.fake.messagesIn(one.channelId)[0]?.editCount === 1);
  const withdrawn = one.answers.withdraw("r1");
  gate.resolve();
  await withdrawn;
  const messageId = await asked;
  assert.deepEqual(one.message(messageId).components, []);
});
