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
    model: "claude-opus-5",
  },
  state: "waiting",
  stateWord: "Waiting",
  detail: "Bash: git push",
  startedAtMs: 1_785_585_600_999,
  stateSinceMs: 1_785_585_700_000,
  endedAtMs: null,
  facts: ["12 calls"],
  lastActions: ["one", "two", "three", "four", "`five`\nnpm test", "six"],
  link: "http://localhost:8000/#/session/7f3c1a90",
};

function style(state: SessionCard["state"]): string {
  const { content, embeds } = toCardBody({ ...CARD, state }, { language: "en" });
  return `${content} ${embeds[0]?.color}`;
}

function named(changes: Partial<SessionCard["session"]>): string {
  return toCardBody({ ...CARD, detail: null, session: { ...CARD.session, ...changes } }, { language: "en" }).content;
}

test("the card of a session", () => {
  assert.deepEqual(toCardBody(CARD, { language: "en" }), {
    content: "🟡 shop — Waiting: Bash: git push · Fix the \\*login\\*",
    embeds: [
      {
        description: [
          "-# <t:1785585700:R> · started\u00a0<t:1785585600:t> · 12\u00a0calls · main · opus-5 · 7f3c1a90",
          "-# two",
          "-# three",
          "-# four",
          "-# \\`five\\` npm test",
          "-# six",
        ].join("\n"),
        color: 0xffbf00,
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
  const [facts] = (embeds[0]?.description ?? "").split("\n");
  assert.equal(facts, "-# <t:1785586000:R> · 開始\u00a0<t:1785585600:t> · 12\u00a0calls · main · opus-5 · 7f3c1a90");
});

test("a long ask is whole below the first line, and an old start has its date", () => {
  const detail = `Bash: ${"x".repeat(150)}`;
  const { content, embeds } = toCardBody({ ...CARD, detail, startedAtMs: 0 }, { language: "en" });
  assert.match(content, /^🟡 shop — Waiting: Bash: x{93}… · Fix/);
  assert.match(embeds[0]?.description ?? "", /started\u00a0<t:0:f> .*\nBash: x{150}\n-# two/);
});

test("a card is linked only to an address that a phone reaches", () => {
  const link = "http://192.168.1.5:8000/#session=7";
  const [embed] = toCardBody({ ...CARD, link }, { language: "ja" }).embeds;
  assert.deepEqual([embed?.title, embed?.url], ["開く", link]);
});

test("a card of a session without project or title names what it has, once", () => {
  assert.equal(named({ title: null }), "🟡 shop — Waiting");
  assert.equal(named({ projectName: null }), "🟡 Waiting · Fix the \\*login\\*");
  assert.equal(named({ projectName: null, title: null }), "🟡 Waiting · 7f3c1a90");
});

test("states that mean different things to a person look different", () => {
  assert.equal(new Set(SESSION_STATES.map(style)).size, SESSION_STATES.length);
});

test("the plain card is the same line and takes an embed away", () => {
  assert.deepEqual(toPlainCardBody(CARD), { ...toCardBody(CARD, { language: "en" }), embeds: [] });
});
