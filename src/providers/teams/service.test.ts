import assert from "node:assert/strict";
import { test } from "node:test";
import { cardText, markdownTexts, teamsProblem } from "../../../test/fake-providers/teams-rules.ts";
import { notification } from "../../../test/support/discord-harness.ts";
import { hostileTexts, hugeTexts } from "../../../test/support/hostile/texts.ts";
import { runs } from "../../../test/support/tier.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { toTeamsMessage } from "./service.ts";

/** Size that a workflow took in practice, of the 28 KB that Teams documents. */
const TAKEN_BYTES = 21_000;

function cardOf({ attachments }: JsonObject): JsonObject {
  const [attachment] = Array.isArray(attachments) ? (attachments as readonly JsonObject[]) : [];
  const card = attachment?.["content"];
  assert.ok(isJsonObject(card));
  return card;
}

test("permission request is a card with its command in monospace and a button", () => {
  const asked = notification("shop · needs permission: Bash", {
    kind: "permission",
    blocks: [{ kind: "code", language: "bash", text: "cd build\n\nrm **.o" }],
    fields: [{ name: "Duration", value: "3 s" }],
    link: "http://192.168.1.5:8000/#event=7",
  });
  const message = toTeamsMessage([asked], "en");
  assert.equal(teamsProblem(message), null);
  assert.deepEqual(cardText(message), [
    "🔐 shop · needs permission: Bash",
    "cd build",
    "\u00a0",
    "rm **.o",
    "Duration: 3 s",
    "Fix the login · main · 1a2b3c4d",
  ]);
  const { actions, body, fallbackText } = cardOf(message);
  assert.deepEqual(actions, [{ type: "Action.OpenUrl", title: "Dashboard", url: "http://192.168.1.5:8000/#event=7" }]);
  assert.equal(fallbackText, "🔐 shop · needs permission: Bash");
  assert.match(JSON.stringify(body), /"style":"warning".*"fontType":"Monospace"/);
});

test("several notifications are one card of which each has its colour", () => {
  const failed = notification("shop · failed", { kind: "failure" });
  const finished = notification("shop · finished", { kind: "finished", hookEventName: "Stop" });
  const message = toTeamsMessage([finished, failed], "ja");
  assert.equal(teamsProblem(message), null);
  const { body, fallbackText, actions } = cardOf(message);
  assert.deepEqual(JSON.stringify(body).match(/"style":"\w+"/g), ['"style":"emphasis"', '"style":"attention"']);
  assert.deepEqual([fallbackText, actions], ["❌ shop · failed (ほか1件)", undefined]);
});

test("Teams takes any text, and none of it as Markdown", () => {
  const texts = [
    ...hostileTexts(runs(100, 500)),
    ...hugeTexts(runs(8, 1)),
    "<at>Everyone</at> **bold** [x](https://x.dev) {{DATE(2026-01-01T00:00:00Z)}}",
    "\n".repeat(9000) + "x",
    "あ\n".repeat(9000),
    '"\\'.repeat(9000),
  ];
  for (const [index, text] of texts.entries()) {
    const one = notification(text, {
      blocks: [
        { kind: index % 2 === 0 ? "text" : "code", language: null, text },
        { kind: index % 2 === 0 ? "text" : "prose", text },
      ],
      fields: [{ name: text, value: text }],
      session: { sessionId: text, title: text, projectName: text, branch: text, model: text },
      link: text,
    });
    for (const message of [
      toTeamsMessage([one], "en"),
      toTeamsMessage(
        Array.from({ length: 10 }, () => one),
        "ja",
      ),
    ]) {
      assert.equal(teamsProblem(message), null, JSON.stringify(message).slice(0, 500));
      assert.deepEqual(markdownTexts(message), []);
      assert.ok(Buffer.byteLength(JSON.stringify(message)) <= TAKEN_BYTES);
    }
  }
});

function run(text: string, style: object = {}): object {
  return { type: "TextRun", text, ...style };
}

function block(spacing: string, ...inlines: readonly object[]): object {
  return { type: "RichTextBlock", spacing, inlines };
}

test("a reply is text runs with styles, a line each", () => {
  const text = "## Head\n- **b** *i* [t](https://x.dev)\n\n```\na\n```";
  const message = toTeamsMessage([notification("x", { blocks: [{ kind: "prose", text }] })], "en");
  assert.equal(teamsProblem(message), null);
  assert.deepEqual(markdownTexts(message), []);
  const { body } = cardOf(message);
  assert.ok(Array.isArray(body));
  assert.deepEqual(body.slice(1, -1), [
    block("Default", run("Head", { weight: "Bolder" })),
    block(
      "None",
      run("• "),
      run("b", { weight: "Bolder" }),
      run(" "),
      run("i", { italic: true }),
      run(" t ("),
      run("https://x.dev", { fontType: "Monospace" }),
      run(")"),
    ),
    block("None", run("a", { fontType: "Monospace" })),
  ]);
});

test("a text that is too long ends with an ellipsis", () => {
  const long = notification("a", { blocks: [{ kind: "code", language: null, text: "line\n".repeat(500) }] });
  const lines = cardText(toTeamsMessage([long], "en"));
  assert.deepEqual([lines.at(1), lines.at(-2), lines.length], ["line", "…", 63]);
});
