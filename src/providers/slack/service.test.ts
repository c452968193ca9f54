import assert from "node:assert/strict";
import { test } from "node:test";
import {
  controlSequences,
  slackProblem,
  textsOf,
  unescapeSlack,
  visibleText,
} from "../../../test/fake-providers/slack-rules.ts";
import { hostileTexts, hugeTexts } from "../../../test/support/hostile/texts.ts";
import { notification } from "../../../test/support/discord-harness.ts";
import { runs } from "../../../test/support/tier.ts";
import { toSlackMessage } from "./service.ts";

test("a permission has a header, its command as code, and a link to the dashboard", () => {
  const asked = notification("shop · needs permission: Bash — rm <build> & more", {
    kind: "permission",
    blocks: [{ kind: "code", language: "bash", text: "rm <build> & more" }],
    link: "http://192.168.1.5:8000/#event=7",
  });
  assert.deepEqual(toSlackMessage([asked], "en"), {
    text: "🔐 shop · needs permission: Bash — rm &lt;build&gt; &amp; more",
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: "header",
        text: {
          type: "plain_text",
          text: "🔐 shop · needs permission: Bash — rm &lt;build&gt; &amp; more",
          emoji: false,
        },
      },
      {
        type: "section",
        text: { type: "mrkdwn", text: "```\nrm &lt;build&gt; &amp; more\n```", verbatim: true },
      },
      {
        type: "context",
        elements: [
          { type: "plain_text", text: "Fix the login · main · 1a2b3c4d", emoji: false },
          { type: "mrkdwn", text: "<http://192.168.1.5:8000/#event=7|Dashboard>", verbatim: true },
        ],
      },
    ],
  });
});

test("a headline too long for a header is whole below it", () => {
  const headline = `shop · has a question — ${"why ".repeat(50)}?`;
  const texts = textsOf(toSlackMessage([notification(headline)], "en"), "plain_text");
  assert.ok((texts[0] ?? "").length <= 150 && (texts[0] ?? "").endsWith("…"));
  assert.equal(texts[1], `🔔 ${headline}`);
});

test("several notifications are one message, led by the most urgent", () => {
  const ten = Array.from({ length: 10 }, (_, index) => notification(`tool ${index}`, { kind: "tool" }));
  const message = toSlackMessage([...ten.slice(0, 9), notification("broken", { kind: "failure" })], "ja");
  assert.equal(message["text"], "❌ broken (ほか9件)");
  assert.equal(slackProblem(message), null);
});

test("Slack accepts a message of any texts, and mentions no one", () => {
  const texts = [
    ...hostileTexts(runs(150, 2000)),
    ...hugeTexts(runs(8, 1)),
    "<!here> <!channel> <@U0123> <#C0123|general> <https://x.dev|y> @channel",
    "&lt;!here&gt;",
    "```\n<!everyone>\n```",
    "&".repeat(5000),
  ];
  for (const [index, text] of texts.entries()) {
    const one = notification(text, {
      blocks: [
        { kind: "code", language: "bash", text },
        { kind: index % 2 === 0 ? "text" : "prose", text },
      ],
      fields: [{ name: text, value: text }],
      session: { sessionId: text, title: text, projectName: text, branch: text, model: text },
      link: `http://192.168.1.5:8000/#event=${index}`,
    });
    for (const message of [toSlackMessage([one], "en"), toSlackMessage([one, one], "ja")]) {
      assert.equal(slackProblem(message), null, JSON.stringify(message).slice(0, 500));
      const links = controlSequences(message);
      assert.ok(links.every((sequence) => /^<http:\/\/192\.168\.1\.5:8000\/#event=\d+\|[^<>|]+>$/.test(sequence)));
    }
  }
});

function plain(text: string): object {
  return { type: "text", text };
}

test("a reply is text with styles, and its signs have no meaning", () => {
  const text = "## Head\n- **b** `c` *d* <!here> _x\n\n```ts\nlet a;\n```\n[t](https://x.dev)";
  const message = toSlackMessage([notification("a", { blocks: [{ kind: "prose", text }] })], "en");
  assert.equal(slackProblem(message), null);
  assert.deepEqual(message["blocks"], [
    { type: "header", text: { type: "plain_text", text: "🔔 a", emoji: false } },
    {
      type: "rich_text",
      elements: [
        {
          type: "rich_text_section",
          elements: [
            { type: "text", text: "Head", style: { bold: true } },
            plain("\n"),
            plain("• "),
            { type: "text", text: "b", style: { bold: true } },
            plain(" "),
            { type: "text", text: "c", style: { code: true } },
            plain(" "),
            { type: "text", text: "d", style: { italic: true } },
            plain(" &lt;!here&gt; _x"),
          ],
        },
        { type: "rich_text_preformatted", elements: [plain("let a;")] },
        {
          type: "rich_text_section",
          elements: [plain("t ("), { type: "text", text: "https://x.dev", style: { code: true } }, plain(")")],
        },
      ],
    },
    { type: "context", elements: [{ type: "plain_text", text: "Fix the login · main · 1a2b3c4d", emoji: false }] },
  ]);
});

test("a message has no link to an address that only this machine reaches", () => {
  const message = toSlackMessage([notification("a", { link: "http://127.0.0.1:8000/#event=7" })], "en");
  assert.doesNotMatch(JSON.stringify(message), /127\.0\.0\.1|Dashboard/);
});

test("a code block is closed only where it ends", () => {
  const message = toSlackMessage(
    [notification("a", { blocks: [{ kind: "code", language: null, text: "a```b" }] })],
    "en",
  );
  const [code = ""] = textsOf(message, "mrkdwn");
  assert.equal(code.split("```").length, 3);
  assert.equal(unescapeSlack("&amp;lt;"), "&lt;");
  assert.match(visibleText(message), /^🔔 a$/m);
});
