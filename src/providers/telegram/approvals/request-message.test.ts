import assert from "node:assert/strict";
import { test } from "node:test";
import { telegramLinks, telegramMentions } from "../../../../test/fake-providers/telegram-html.ts";
import { inlineButtons, readTelegramMarkup, readTelegramText } from "../../../../test/fake-providers/telegram-body.ts";
import { answerableRequest, TWO_QUESTIONS } from "../../../../test/support/answers-harness.ts";
import { hostileTexts, hugeTexts } from "../../../../test/support/hostile/texts.ts";
import { runs } from "../../../../test/support/tier.ts";
import type { AnswerableRequest } from "../../approvals/request.ts";
import { answerStrings } from "../../approvals/strings.ts";
import { keyboardOf, toMarkup } from "./keyboard.ts";
import { requestText } from "./request-message.ts";

function shown(request: AnswerableRequest) {
  const { text, entities, showsAll } = requestText(request, "en");
  const read = readTelegramText({ text, entities: [...entities] });
  assert.ok(!("problem" in read), "problem" in read ? read.problem : "");
  return { read, text, showsAll };
}

function labels(request: AnswerableRequest, showsAll = true): readonly string[] {
  const { rows } = keyboardOf(request, { showsAll, canReply: true });
  const chosen = { questions: request.questions, selected: [], words: [] };
  const read = readTelegramMarkup({ reply_markup: toMarkup(rows, chosen, answerStrings("en")) });
  assert.ok(!("problem" in read), "problem" in read ? read.problem : "");
  const buttons = inlineButtons(read.markup);
  assert.equal(new Set(buttons.map(({ data }) => data)).size, buttons.length);
  return buttons.map(({ text }) => text);
}

const section = (text: string, label: string | null = null) => ({ label, text });

test("Telegram returns any request as it was sent, and makes no mention or link of it", () => {
  for (const hostile of [
    ...hostileTexts(runs(100, 300)),
    ...hugeTexts(runs(8, 1)),
    "",
    " ",
    "\t\r\n\u0000",
    "a\u030a\u0333\u033f\u202e",
    "@admin https://evil.dev",
  ]) {
    const request = answerableRequest({
      title: hostile,
      sections: [hostile, "x", hostile].map((text, at) => ({ label: at === 1 ? hostile : null, text })),
      description: hostile,
      link: "http://192.168.1.5:8000/#event=1",
    });
    const { read, text } = shown(request);
    assert.equal(read.plain, text);
    assert.deepEqual([telegramMentions(read), telegramLinks(read)], [[], []]);
    const hrefs = read.entities.flatMap(({ href }) => href ?? []);
    assert.ok(hrefs.every((href) => href === request.link));
  }
});

test("a request that its terminal shows only later says until when it can be answered", () => {
  const { text, showsAll } = shown(answerableRequest({ untilMs: new Date(2026, 0, 1, 14, 5, 15).getTime() }));
  assert.match(text, /\nAnswer here until 14:05:15, then in the terminal\./);
  assert.ok(showsAll);
});

test("a request shows all only while each part of it is in the message", () => {
  const isWhole = (...sections: readonly { readonly label: string | null; readonly text: string }[]): boolean =>
    shown(answerableRequest({ sections })).showsAll;
  assert.ok(isWhole(section("make"), section("", "cwd")));
  assert.ok(isWhole(section("x".repeat(2500))));
  assert.ok(!isWhole(section("x".repeat(3500))));
  assert.ok(!isWhole(section("x".repeat(2000)), section("y".repeat(2000), "content")));
  assert.ok(!isWhole(section("make", "a".repeat(81))));
  assert.ok(!isWhole(...Array.from({ length: 60 }, (_, at) => section("v", `k${at}`))));
  assert.ok(!isWhole());
  // The project's name stands before the tool's.
  assert.ok(!shown(answerableRequest({ title: `${"a".repeat(320)} · mcp__prod__drop_database` })).showsAll);
  assert.ok(!shown(answerableRequest({ isRedacted: true })).showsAll);
});

test("questions with more options than Telegram takes buttons are answered elsewhere", () => {
  const request = answerableRequest(TWO_QUESTIONS);
  assert.equal(labels(request).length, 8);
  const [question] = request.questions;
  assert.ok(question);
  const many = Array.from({ length: 90 }, (_, at) => ({ label: `o${at}`, description: null }));
  const [one, two] = [
    { ...question, options: many },
    { ...question, text: "And?", options: many },
  ];
  assert.deepEqual(labels({ ...request, questions: [one] }), ["In words…"]);
  assert.deepEqual(labels({ ...request, questions: [one, two] }), []);
  assert.deepEqual(labels(request, false), []);
});
