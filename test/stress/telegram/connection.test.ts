import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "../../support/wait-for.ts";
import { decisionOf } from "../../quick/discord/asking-daemon.ts";
import { answeringOnTelegram, CHAT_ID, type AnsweringOnTelegram } from "../../quick/telegram/answering-harness.ts";

const connected = async (one: AnsweringOnTelegram): Promise<void> =>
  void (await one.until("the connection", async () =>
    (await one.check("telegram_answers"))?.value.startsWith("connected"),
  ));

const failedCheck = async (one: AnsweringOnTelegram) =>
  one.until("the refusal", async () => {
    const now = await one.check("telegram_answers");
    return now?.status === "failed" && now;
  });

test("buttons do not outlive the daemon, whether it stops or is killed", async (t) => {
  const one = await answeringOnTelegram(t);
  const held = await one.ask({});
  const id = await one.hasButtons();
  const { markup } = one.message() ?? {};
  await one.restart();
  assert.equal((await held.ended)?.status, 204);
  assert.deepEqual(one.labels(), []);
  // What a killed daemon leaves.
  await one.running.stop();
  const left = { chat_id: CHAT_ID, message_id: id, reply_markup: markup ?? null };
  await one.telegram.call("editMessageReplyMarkup", left);
  assert.equal(one.telegram.labels(id).length, 3);
  const clicked = one.telegram.click(id, "Allow", one.user);
  await one.restart();
  await one.until("the edit", () => one.labels().length === 0);
  assert.equal(await one.until("the refusal", () => clicked.answer), "This request is no longer open here.");
  assert.deepEqual(one.records(), []);
});

test("a reply to a prompt of an earlier process is refused, other replies are ignored", async (t) => {
  const one = await answeringOnTelegram(t);
  await one.ask({});
  const { telegram, user } = one;
  telegram.click(await one.hasButtons(), "Deny with words…", user);
  const { text } = await one.prompt();
  await one.running.stop();
  const prompt = await telegram.call("sendMessage", { chat_id: CHAT_ID, text: text.plain });
  telegram.reply(Number(prompt["message_id"]), "no", user);
  telegram.reply(1, "thanks", user);
  await one.restart();
  await one.until("the refusal", () => telegram.messages.some((each) => each.text.plain.includes("no longer open")));
  await one.until("all updates", () => telegram.updates.waiting().length === 0 || telegram.updates.isHeld());
  assert.equal(telegram.messages.filter((each) => each.text.plain.includes("no longer open")).length, 1);
});

test("what was taken is not taken again by the next process", async (t) => {
  const one = await answeringOnTelegram(t);
  const held = await one.ask({});
  one.telegram.click(await one.hasButtons(), "Deny", one.user);
  assert.deepEqual(decisionOf(await held.ended), { behavior: "deny" });
  await one.running.stop();
  assert.deepEqual(one.telegram.updates.waiting(), []);
});

test("a click of long ago decides nothing, and may be repeated", async (t) => {
  const one = await answeringOnTelegram(t);
  const held = await one.ask({});
  const id = await one.hasButtons();
  const { telegram, harness } = one;
  await telegram.stop();
  await one.until("the outage", async () => (await one.check("telegram_answers"))?.figures.length === 1);
  const late = telegram.click(id, "Allow", one.user);
  await harness.time.advance(30_000);
  await telegram.resume();
  await one.until("the log", () => JSON.stringify(harness.logger.records).includes("click not acknowledged"));
  assert.equal(late.answer, null);
  assert.deepEqual(
    (await one.requests()).map(({ state }) => state),
    ["open"],
  );
  telegram.click(id, "Allow", one.user);
  assert.deepEqual(decisionOf(await held.ended), { behavior: "allow" });
});

test("a message that another program has changed and restored allows nothing", async (t) => {
  const one = await answeringOnTelegram(t);
  await one.ask({});
  const id = await one.hasButtons();
  const message = one.message();
  assert.ok(message);
  const { markup: reply_markup, text } = message;
  for (const shown of ["harmless", text.plain]) {
    await one.harness.time.advance(2000);
    const body = { chat_id: CHAT_ID, message_id: id, text: shown, reply_markup };
    await one.telegram.call("editMessageText", body);
    const clicked = one.telegram.click(id, "Allow", one.user);
    assert.match((await one.until("the refusal", () => clicked.answer)) ?? "", /changed after it was posted/);
  }
  assert.deepEqual(one.records(), []);
});

test("a webhook of the bot is left alone, and the health says so", async (t) => {
  const one = await answeringOnTelegram(t);
  await connected(one);
  one.telegram.updates.setWebhook("https://example.org/hook");
  const check = await failedCheck(one);
  assert.match(JSON.stringify(check), /clicks go to a webhook/);
  assert.equal(one.calls("deleteWebhook"), 0);
  one.telegram.updates.setWebhook("");
  await connected(one);
});

test("another program that polls the bot is reported until it is gone", async (t) => {
  const one = await answeringOnTelegram(t);
  await connected(one);
  const { telegram, harness } = one;
  await one.until("a held poll", () => telegram.updates.isHeld());
  await telegram.call("getUpdates", {});
  await one.until("the conflict", async () =>
    JSON.stringify(await one.check("telegram_answers")).includes("another program takes"),
  );
  // A poll that the other has not ended yet is no connection.
  await one.until("a held poll", () => telegram.updates.isHeld());
  await telegram.call("getUpdates", {});
  await harness.time.advance(10_000);
  assert.doesNotMatch((await one.check("telegram_answers"))?.value ?? "", /^connected/);
  await harness.time.advance(120_000);
  await connected(one);
});

test("a token that Telegram rejects stops the polls, and the health says why", async (t) => {
  const other = "987654321:AAF-q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h";
  const one = await answeringOnTelegram(t, { CCEN_TELEGRAM_BOT_TOKEN: other });
  const check = await failedCheck(one);
  assert.match(JSON.stringify(check), /rejects the bot’s token/);
  assert.doesNotMatch(JSON.stringify([check, one.harness.logger.records]), /q1w2e3r4/);
  await one.harness.time.advance(600_000);
  assert.equal(one.calls("getUpdates"), 1);
});

test("without a user who may answer nothing is polled, and the health says so", async (t) => {
  const one = await answeringOnTelegram(t, { CCEN_TELEGRAM_ANSWER_USERS: "" });
  const check = await one.until("the check", async () => one.check("telegram_answers"));
  assert.deepEqual([check.status, check.value], ["failed", "no user may answer"]);
  assert.equal(one.calls("getUpdates"), 0);
});

test("switched off while it runs, the polls end and the buttons go", async (t) => {
  const one = await answeringOnTelegram(t);
  await one.ask({});
  await one.hasButtons();
  one.running.configure({ ...one.env, CCEN_TELEGRAM_ANSWERS: "off" });
  await one.until("the end", () => one.labels().length === 0 && !one.telegram.updates.isHeld());
  const polls = one.calls("getUpdates");
  await one.harness.time.advance(120_000);
  assert.equal(one.calls("getUpdates"), polls);
  one.running.configure(one.env);
  await waitFor("a new poll", () => one.telegram.updates.isHeld());
});

test("a channel has no replies, so nothing is offered in words there", async (t) => {
  const one = await answeringOnTelegram(t);
  Object.assign(one.telegram.chat(CHAT_ID), { type: "channel" });
  const held = await one.ask({});
  const id = await one.hasButtons();
  assert.deepEqual(one.labels(), ["Allow", "Deny"]);
  one.telegram.click(id, "Allow", one.user);
  assert.deepEqual(decisionOf(await held.ended), { behavior: "allow" });
});
