import assert from "node:assert/strict";
import { test } from "node:test";
import type { SessionCard } from "../../../core/notification/notification.ts";
import { SESSION_STATES } from "../../../core/session/session.ts";
import { toCardBody, toPlainCardBody } from "./card-body.ts";

const CARD: SessionCard = {
  session: {
    sessionId: "7f3c1a90-1111-4000-8000-000000000000",
    title: "Fix the *login*",
    projectName: "shop",
    branch: "main",
    model: "opus",
  },
  state: "waiting",
  stateWord: "Waiting",
  detail: "Bash: git push",
  startedAtMs: 1_785_585_600_999,
  stateSinceMs: 1_785_585_700_000,
  endedAtMs: null,
  fields: [{ name: "Tools", value: "12" }],
  lastActions: ["one", "two", "three", "four", "`five`\nnpm test", "six"],
  link: "http://localhost:8000/#/session/7f3c1a90",
};

function style(state: SessionCard["state"]): string {
  const { content, embeds } = toCardBody({ ...CARD, state }, { language: "en" });
  return `${content} ${embeds[0]?.color}`;
}

test("the card of a session", () => {
  assert.deepEqual(toCardBody(CARD, { language: "en" }), {
    content: "🟡 Waiting: Fix the \\*login\\*",
    embeds: [
      {
        title: "Fix the \\*login\\*",
        url: "http://127.0.0.1:8000/#/session/7f3c1a90",
        description: [
          "🟡 Waiting <t:1785585700:R>",
          "Bash: git push",
          "-# two",
          "-# three",
          "-# four",
          "-# \\`five\\` npm test",
          "-# six",
        ].join("\n"),
        color: 0xffbf00,
        author: { name: "shop · main" },
        footer: { text: "7f3c1a90 · opus" },
        fields: [
          { name: "Started", value: "<t:1785585600:R>", inline: true },
          { name: "Tools", value: "12", inline: true },
        ],
      },
    ],
    allowed_mentions: { parse: [] },
    flags: 4096,
  });
});

test("an ended session shows its end time once, in the reader's language", () => {
  const atMs = 1_785_586_000_000;
  const ended = { ...CARD, state: "ended", stateSinceMs: atMs, endedAtMs: atMs } as const;
  const { embeds } = toCardBody(ended, { language: "ja" });
  assert.match(embeds[0]?.description ?? "", /^⏹️ .*<t:1785586000:R>/);
  assert.deepEqual(
    embeds[0]?.fields?.map(({ name, value }) => [name, value]),
    [
      ["開始", "<t:1785585600:R>"],
      ["Tools", "12"],
    ],
  );
});

test("states that mean different things to a person look different", () => {
  assert.equal(new Set(SESSION_STATES.map(style)).size, SESSION_STATES.length);
});

test("the plain card is the same line and takes an embed away", () => {
  assert.deepEqual(toPlainCardBody(CARD), { ...toCardBody(CARD, { language: "en" }), embeds: [] });
});
