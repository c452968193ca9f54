import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseTelegramHtml,
  telegramLinks,
  telegramMentions,
  type TelegramText,
} from "../../../test/fake-providers/telegram-html.ts";
import { notification } from "../../../test/support/discord-harness.ts";
import { hostileTexts, hugeTexts } from "../../../test/support/hostile/texts.ts";
import { runs } from "../../../test/support/tier.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { toTelegramMessage } from "./service.ts";

const message = (...notifications: readonly Notification[]) =>
  toTelegramMessage(notifications, { chatId: "-1001", threadId: "", language: "en" });

function parsed(...notifications: readonly Notification[]): TelegramText {
  const { text: html } = message(...notifications);
  const text = parseTelegramHtml(typeof html === "string" ? html : "");
  assert.ok(!("problem" in text), "problem" in text ? text.problem : "");
  return text;
}

test("permission request has its command as code, and a link that a phone can open", () => {
  const asked = notification("shop · needs permission: Bash — rm <build> & more", {
    kind: "permission",
    blocks: [{ kind: "code", language: "bash", text: "rm <build> & more" }],
    fields: [{ name: "Duration", value: "3 s" }],
    link: "http://192.168.1.5:8000/#event=7",
  });
  assert.deepEqual(message(asked), {
    chat_id: "-1001",
    text: [
      "<b>🔐 shop · needs permission: Bash — rm &lt;build&gt; &amp; more</b>",
      "<pre>rm &lt;build&gt; &amp; more</pre>",
      "Duration: 3 s",
      "<i>Fix the login · main · 1a2b3c4d</i>",
      '<a href="http://192.168.1.5:8000/#event=7">Dashboard</a>',
    ].join("\n"),
    parse_mode: "HTML",
    link_preview_options: { is_disabled: true },
    disable_notification: false,
  });
});

test("several notifications are one message that the most urgent leads", () => {
  const finished = notification("shop · finished", { kind: "finished", hookEventName: "Stop", silent: true });
  const failed = notification("shop · failed", { kind: "failure" });
  assert.equal(
    message(finished, failed, finished)["text"],
    "<b>❌ shop · failed (+2 more)</b>\n🏁 shop · finished\n❌ shop · failed\n🏁 shop · finished",
  );
});

test("message is silent when all of its notifications are, and goes to the topic", () => {
  const silent = notification("a", { silent: true });
  assert.equal(message(silent, silent)["disable_notification"], true);
  assert.equal(message(silent, notification("b"))["disable_notification"], false);
  const inTopic = toTelegramMessage([silent], { chatId: "@news", threadId: "42", language: "ja" });
  assert.deepEqual([inTopic["chat_id"], inTopic["message_thread_id"]], ["@news", 42]);
});

test("Telegram accepts any text, and makes no mention or link of it", () => {
  const texts = [
    ...hostileTexts(runs(150, 500)),
    ...hugeTexts(runs(8, 1)),
    "@admin @all hi (@durov) 日本@durov",
    "README.md evil.com/x https://evil.dev/?a=b /start #tag $USD",
    '</b><a href="tg://user?id=1">x</a> &lt;b&gt; <tg-spoiler>',
    "<".repeat(9000),
    "@a ".repeat(5000),
    '"&'.repeat(5000),
  ];
  for (const [index, text] of texts.entries()) {
    const one = notification(text, {
      blocks: [
        { kind: index % 2 === 0 ? "text" : "code", language: text, text },
        { kind: index % 2 === 0 ? "text" : "prose", text },
      ],
      fields: [{ name: text, value: text }],
      session: { sessionId: text, title: text, projectName: text, branch: text, model: text },
      link: `http://192.168.1.5:8000/#event=${index}`,
    });
    for (const shown of [parsed(one), parsed(...Array.from({ length: 10 }, () => one))]) {
      assert.ok(shown.plain.length <= 4096, String(shown.plain.length));
      assert.deepEqual(telegramMentions(shown), []);
      assert.deepEqual(telegramLinks(shown), []);
      assert.ok(shown.plain.isWellFormed());
      const links = shown.entities.flatMap(({ href }) => (href === null ? [] : [href]));
      assert.ok(links.every((href) => /^http:\/\/192\.168\.1\.5:8000\/#event=\d+$/.test(href)));
    }
  }
});

test("a reply is HTML of its Markdown, and nothing in it can be tapped", () => {
  const text = "## A & b\n- **b** `<c>` *d* @durov\n\n```\n<x>\n```\n[t](https://x.dev) README.md /start ftp://x";
  const reply = notification("a", { blocks: [{ kind: "prose", text }] });
  assert.equal(
    message(reply)["text"],
    [
      "<b>🔔 a</b>",
      "<u>A &amp; b</u>",
      "• <b>b</b> <code>&lt;c&gt;</code> <i>d</i> @\u200bdurov",
      "<pre>&lt;x&gt;</pre>",
      "t (<code>https://x.dev</code>) README.\u200bmd /\u200bstart ftp:\u200b//\u200bx",
      "<i>Fix the login · main · 1a2b3c4d</i>",
    ].join("\n"),
  );
});

test("a long reply is cut with its tags closed, and a short text beside it is whole", () => {
  const long = notification("a", {
    blocks: [
      { kind: "prose", text: `**${"あ".repeat(5000)}**` },
      { kind: "text", text: "short" },
    ],
  });
  assert.match(parsed(long).plain, /^🔔 a\nあ+…\nshort\nFix the login/);
});

test("a text that is too long is cut, and a short one beside it is whole", () => {
  const long = notification("a", {
    blocks: [
      { kind: "text", text: "あ".repeat(5000) },
      { kind: "text", text: "short" },
    ],
  });
  assert.match(parsed(long).plain, /^🔔 a\nあ+…\nshort\nFix the login/);
});
