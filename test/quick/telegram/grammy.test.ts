import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Bot, GrammyError, InlineKeyboard } from "grammy";
import { systemClock } from "../../../src/system/clock.ts";
import { BOT_TOKEN, startFakeTelegram } from "../../fake-providers/fake-telegram.ts";
import { waitFor } from "../../support/wait-for.ts";

const CHAT = -1001;

async function startBot(t: TestContext) {
  const telegram = await startFakeTelegram(t, { clock: systemClock });
  const bot = new Bot(BOT_TOKEN, { client: { apiRoot: telegram.origin } });
  return { telegram, bot };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof GrammyError);
  return `${error.error_code} ${error.description}`;
}

test("grammY polls the fake, answers a click once, and takes a reply to its prompt", async (t) => {
  const { telegram, bot } = await startBot(t);
  const user = telegram.addUser("Aiko");
  const replies: (string | undefined)[] = [];
  bot.callbackQuery("go", async (context) => {
    await context.answerCallbackQuery({ text: "Gone", show_alert: true });
    await context.editMessageText("Done");
    await context.reply("Why?", { reply_markup: { force_reply: true, selective: true } });
  });
  bot.on("message:text", (context) => void replies.push(context.message.reply_to_message?.text, context.message.text));
  const keyboard = new InlineKeyboard().text("Go", "go").row().text("Stay", "stay");
  const sent = await bot.api.sendMessage(CHAT, "Shall I?", { reply_markup: keyboard });
  assert.deepEqual([sent.chat.id, sent.text, telegram.labels(sent.message_id)], [CHAT, "Shall I?", ["Go", "Stay"]]);
  const polling = bot.start({ allowed_updates: ["callback_query", "message"] });
  await waitFor("a poll", () => telegram.updates.isHeld());
  const clicked = telegram.click(sent.message_id, "Go", user);
  const prompt = await waitFor("the prompt", () => telegram.messages.find(({ text }) => text.plain === "Why?"));
  assert.deepEqual([clicked.answer, clicked.isAlert], ["Gone", true]);
  assert.deepEqual([telegram.messages[0]?.text.plain, telegram.labels(sent.message_id)], ["Done", []]);
  assert.match(await refusal(bot.api.answerCallbackQuery(clicked.id)), /^400 Bad Request: query is too old/);
  telegram.reply(prompt.id, "Because", user);
  await waitFor("the reply", () => replies.length > 0);
  assert.deepEqual(replies, ["Why?", "Because"]);
  await bot.stop();
  await polling;
  assert.deepEqual(telegram.updates.waiting(), []);
});

test("grammY sees a second poll and a webhook as conflicts", async (t) => {
  const { telegram, bot } = await startBot(t);
  const first = refusal(bot.api.getUpdates({ timeout: 30 }));
  await waitFor("a poll", () => telegram.updates.isHeld());
  assert.deepEqual(await bot.api.getUpdates(), []);
  assert.match(await first, /^409 Conflict: terminated by other getUpdates request/);
  telegram.updates.setWebhook("https://example.org");
  assert.match(await refusal(bot.api.getUpdates()), /^409 Conflict: can't use getUpdates method while webhook/);
});

test("grammY is refused what Telegram refuses in a message with buttons", async (t) => {
  const { telegram, bot } = await startBot(t);
  const long = new InlineKeyboard().text("Go", "x".repeat(65));
  assert.match(await refusal(bot.api.sendMessage(CHAT, "a", { reply_markup: long })), /BUTTON_DATA_INVALID/);
  const entities = [{ type: "pre", offset: 0, length: 3 }] as const;
  const sent = await bot.api.sendMessage(CHAT, "a\tb", { entities: [...entities] });
  assert.deepEqual([sent.text, sent.entities], ["a b", [...entities]]);
  assert.match(await refusal(bot.api.editMessageText(CHAT, sent.message_id, "a b")), /message is not modified/);
  await bot.api.deleteMessage(CHAT, sent.message_id);
  assert.match(await refusal(bot.api.editMessageReplyMarkup(CHAT, sent.message_id)), /message to edit not found/);
  assert.deepEqual(telegram.messages, []);
});
