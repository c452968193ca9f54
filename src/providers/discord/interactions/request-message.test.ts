import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "discord-markdown-parser";
import { MessageCreateRequestSchema } from "discord-api-spec/zod";
import { answerableRequest, shownControls, TWO_QUESTIONS } from "../../../../test/support/answers-harness.ts";
import { hostileTexts } from "../../../../test/support/hostile/texts.ts";
import { runs } from "../../../../test/support/tier.ts";
import { componentFaults } from "../../../../test/fake-discord/validation/components.ts";
import { embedFaults } from "../../../../test/fake-discord/validation/embeds.ts";
import type { Json } from "../../../../test/fake-discord/state/model.ts";
import type { JsonObject } from "../../../core/json.ts";
import { questionsOf, type AnswerableRequest } from "../../approvals/request.ts";
import { sectionsOf } from "../../approvals/sections.ts";
import { requestMessage } from "./request-message.ts";
import { showHidden } from "../../approvals/visible-text.ts";

interface Body {
  readonly embeds: readonly {
    readonly description: string;
    readonly footer?: { readonly text: string };
    readonly fields?: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly components: readonly { readonly components: readonly Json[] }[];
}

function made(changes: Partial<AnswerableRequest> = {}, language: "en" | "ja" = "en") {
  const message = requestMessage(answerableRequest(changes), { language });
  const body = message.body as unknown as Body;
  const [embed] = body.embeds;
  return { ...message, body, embed, labels: shownControls(body) };
}

const section = (text: string) => ({ sections: [{ label: null, text }] });

/** The text of a description's code blocks, as Discord shows it. */
function blocksOf(description: string): string[] {
  return (parse(description, "extended") as { type: string; content: unknown }[])
    .filter(({ type }) => type === "codeBlock")
    .map(({ content }) => String(content).replaceAll("\u200b", ""));
}

test("a permission shows the command and Claude's description, with four buttons", () => {
  const { embed, labels, showsAll } = made();
  assert.equal(embed?.description, "```\nnpm run build\n```");
  assert.deepEqual(embed.fields, [{ name: "The agent’s own description", value: "Build the shop", inline: false }]);
  assert.deepEqual(labels, [["Allow", "Deny", "Deny with words…", "Open"]]);
  assert.ok(showsAll);
});

test("a request that its terminal shows only later says until when it can be answered", () => {
  const { embed, showsAll } = made({ untilMs: 1_785_585_600_000 });
  const until = "Answer here until <t:1785585600:T> (<t:1785585600:R>), then in the terminal.";
  assert.equal(embed?.description, `${until}\n\`\`\`\nnpm run build\n\`\`\``);
  assert.ok(showsAll);
});

test("each component has a random id of its own, and each id one effect", () => {
  const one = made(TWO_QUESTIONS);
  const other = made(TWO_QUESTIONS);
  const ids = [...one.controls.keys(), ...other.controls.keys()];
  assert.equal(new Set(ids).size, 8);
  for (const id of ids) assert.match(id, /^[\w-]{22}$/);
  const inMessage = one.body.components.flatMap((row) => row.components.flatMap((part) => part["custom_id"] ?? []));
  assert.deepEqual(inMessage, [...one.controls.keys()]);
});

const NO_ALLOW: readonly (readonly [title: string, changes: Partial<AnswerableRequest>, note: RegExp])[] = [
  ["too long", section("x".repeat(4097)), /Too long/],
  ["one unit too long", section("x".repeat(4089)), /Too long/],
  ["too long once hidden characters are shown", section("\u202e".repeat(600)), /Too long/],
  ["redacted", { isRedacted: true }, /Secrets/],
  ["empty of sections", { sections: [] }, /Too long/],
  ["named by more than a line", { sections: [{ label: "a".repeat(81), text: "b" }] }, /Too long/],
  ["named by hidden characters", { sections: [{ label: "a\u202eb", text: "b" }] }, /Too long/],
  ["marked by more accents than are shown", section(`a${"\u0301".repeat(9)}`), /Too long/],
  [
    "too long in its second section",
    { sections: [...section("a").sections, ...section("b".repeat(4090)).sections] },
    /Too/,
  ],
];

for (const [title, changes, note] of NO_ALLOW) {
  test(`a request that is ${title} offers no Allow and no Approve`, () => {
    const permission = made(changes);
    assert.deepEqual(permission.labels, [["Deny", "Deny with words…", "Open"]]);
    assert.match(permission.embed?.footer?.text ?? "", note);
    assert.ok((permission.embed?.description.length ?? 0) <= 4096);
    assert.deepEqual(made({ ...changes, kind: "plan" }).labels, [["Reject with words…", "Open"]]);
  });
}

test("a command that just fits is shown whole, and can be allowed", () => {
  const { embed, showsAll } = made(section("x".repeat(4088)));
  assert.equal(embed?.description.length, 4096);
  assert.ok(showsAll);
});

test("a title that hides the tool behind a long project offers no Allow", () => {
  for (const letter of ["a", "_", "*"]) {
    const { labels, showsAll } = made({ title: `${letter.repeat(255)} · mcp__prod__drop_database` });
    assert.deepEqual([labels[0]?.[0], showsAll], ["Deny", false], letter);
  }
});

test("a question that is redacted, repeated or cut has no answers on Discord", () => {
  assert.deepEqual(made({ ...TWO_QUESTIONS, isRedacted: true }).labels, [["Open"]]);
  const [first] = TWO_QUESTIONS.questions ?? [];
  assert.ok(first);
  assert.deepEqual(made({ ...TWO_QUESTIONS, questions: [{ ...first, text: "x".repeat(5000) }] }).labels, [["Open"]]);
  const input = {
    questions: [
      { question: "a", options: [] },
      { question: "a", options: [] },
    ],
  };
  assert.equal(questionsOf(input), null);
});

const options = (count: number, label = "o") => Array.from({ length: count }, () => ({ label, description: null }));

test("a question that selects cannot hold is answered in words", () => {
  const [first] = TWO_QUESTIONS.questions ?? [];
  assert.ok(first);
  const questions = (count: number) => Array.from({ length: count }, (_, n) => ({ ...first, text: `${n}` }));
  const words = [["In words…", "Open"]];
  assert.deepEqual(made({ ...TWO_QUESTIONS, questions: [{ ...first, options: options(26) }] }).labels, words);
  assert.deepEqual(made({ ...TWO_QUESTIONS, questions: [{ ...first, options: options(0) }] }).labels, words);
  assert.deepEqual(
    made({ ...TWO_QUESTIONS, questions: [{ ...first, options: options(2, "l".repeat(101)) }] }).labels,
    words,
  );
  assert.deepEqual(made({ ...TWO_QUESTIONS, questions: questions(5) }).labels, words);
  assert.deepEqual(made({ ...TWO_QUESTIONS, questions: questions(6) }).labels, [["Open"]]);
  assert.equal(made({ ...TWO_QUESTIONS, questions: [{ ...first, options: options(25) }] }).labels.length, 2);
});

test("only answers that Claude Code would accept are offered", () => {
  assert.deepEqual(made({ choices: ["deny"] }).labels, [["Deny", "Deny with words…", "Open"]]);
  assert.deepEqual(made({ kind: "plan", choices: ["approve"] }).labels, [["Approve", "Open"]]);
  assert.deepEqual(made({ ...TWO_QUESTIONS, choices: [] }).labels, [["Open"]]);
});

test("without an address that a phone can open there is no Open", () => {
  assert.deepEqual(made({ link: "http://127.0.0.1:4519/" }).labels, [["Allow", "Deny", "Deny with words…"]]);
  assert.deepEqual(made({ link: null, choices: [] }).labels, []);
});

test("buttons and notes are Japanese where the messages are", () => {
  const { labels, embed } = made({ isRedacted: true }, "ja");
  assert.deepEqual(labels, [["拒否", "理由を書いて拒否…", "開く"]]);
  assert.match(embed?.footer?.text ?? "", /機密情報/);
});

const call = (toolName: string, input: JsonObject) => ({ toolName, input, description: null });

test("every field of a tool's input is shown, the command first, the description apart", () => {
  const input = { timeout: 5, description: "d", command: "ls", dangerouslyDisableSandbox: true };
  assert.deepEqual(sectionsOf({ toolName: "Bash", input, description: input.description }), [
    { label: null, text: "ls" },
    { label: "timeout", text: "5" },
    { label: "dangerouslyDisableSandbox", text: "true" },
  ]);
  assert.deepEqual(sectionsOf(call("Edit", { file_path: "/a", old_string: "", edits: [{ a: 1 }] })), [
    { label: "file_path", text: "/a" },
    { label: "old_string", text: "" },
    { label: "edits", text: '[\n  {\n    "a": 1\n  }\n]' },
  ]);
  const written = { title: "T", description: "x".repeat(5000) };
  assert.deepEqual(sectionsOf(call("mcp__tracker__create", written)), [
    { label: "title", text: "T" },
    { label: "description", text: written.description },
  ]);
  assert.ok(!made({ sections: sectionsOf(call("mcp__tracker__create", written)) }).showsAll);
  const { embed } = made({ sections: sectionsOf(call("Edit", { file_path: "/a", old_string: "" })) });
  assert.equal(embed?.description, '**file_path**\n```\n/a\n```\n**old_string**\n```\n""\n```');
});

test("hostile texts are shown literally or offer no Allow, in a valid message", () => {
  for (const text of hostileTexts(runs(100, 300))) {
    const option = { label: text, description: text };
    const question = { text, header: text, isMultiple: true, options: [option, { label: "b", description: null }] };
    for (const request of [
      { sections: [{ label: "key", text }, ...section(text).sections], title: text, description: text },
      { ...TWO_QUESTIONS, questions: [question], title: text },
    ]) {
      const { body, embed, showsAll } = made(request);
      assert.ok(MessageCreateRequestSchema.safeParse(body).success);
      assert.deepEqual(embedFaults(body.embeds as unknown as Json[]), []);
      assert.deepEqual(componentFaults(body.components as unknown as Json[], false), []);
      if (!showsAll || "questions" in request) continue;
      // The parser converts a tab to four blanks.
      const shown = (showHidden(text) || '""').replaceAll("\t", "    ");
      assert.deepEqual(blocksOf(embed?.description ?? ""), [shown, shown]);
    }
  }
});
