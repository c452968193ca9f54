import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notification } from "../../../core/notification/notification.ts";
import { toMessageBody } from "./discord-message.ts";
import { embedChars, type Embed } from "./message-types.ts";

const ME = "876543210987654321";
const EN = { language: "en", mentionUserId: ME } as const;
const SHOP = {
  sessionId: "7f3c1a90-1111-4000-8000-000000000000",
  title: "Fix the login",
  projectName: "shop",
  branch: "main",
  model: "opus",
};
const AT_MS = Date.UTC(2026, 7, 1, 12);
const TIMESTAMP = "2026-08-01T12:00:00.000Z";

function notification(given: Partial<Notification>): Notification {
  return {
    kind: "tool",
    hookEventName: "PreToolUse",
    toolName: null,
    session: SHOP,
    agentType: null,
    headline: "headline",
    blocks: [],
    fields: [],
    attachment: null,
    atMs: AT_MS,
    link: null,
    ping: false,
    silent: false,
    ...given,
  };
}

function titled(session: Partial<Notification["session"]>) {
  const { body } = toMessageBody([notification({ session: { ...SHOP, ...session } })], EN);
  return { title: body.embeds[0]?.title, author: body.embeds[0]?.author };
}

function linked(link: string): Embed | undefined {
  return toMessageBody([notification({ link })], EN).body.embeds[0];
}

function inThread(link: string | null): Embed | undefined {
  return toMessageBody([notification({ link })], { ...EN, inThread: true }).body.embeds[0];
}

function attached(text: string): Notification {
  return notification({ attachment: { fileName: "code.txt", text } });
}

/** Every kind of message as Discord receives it, without the common parts. */
const kinds: readonly (readonly [name: string, given: Partial<Notification>, content: string, embed: object])[] = [
  [
    "permission",
    {
      kind: "permission",
      hookEventName: "PermissionRequest",
      toolName: "Bash",
      headline: "Bash wants to run: git push",
      blocks: [{ kind: "code", language: "bash", text: "git push origin main" }],
    },
    "🔐 Bash wants to run: git push",
    { color: 0xffbf00, description: "```bash\ngit push origin main\n```", footer: { text: "7f3c1a90" } },
  ],
  [
    "question",
    { kind: "question", toolName: "AskUserQuestion", headline: "Which port?", fields: [{ name: "1", value: "80*" }] },
    "❓ Which port?",
    {
      color: 0xffbf00,
      footer: { text: "7f3c1a90" },
      fields: [{ name: "1", value: "80\\*", inline: true }],
    },
  ],
  [
    "plan",
    { kind: "plan", toolName: "ExitPlanMode" },
    "📋 headline",
    { color: 0xffbf00, footer: { text: "7f3c1a90" } },
  ],
  ["idle", { kind: "idle", hookEventName: "Notification" }, "⏳ headline", { color: 0xffbf00 }],
  [
    "failure",
    { kind: "failure", hookEventName: "StopFailure", blocks: [{ kind: "text", text: "429 **slow** down" }] },
    "❌ headline",
    { color: 0xe74c3c, description: "429 \\*\\*slow\\*\\* down" },
  ],
  ["finished", { kind: "finished", hookEventName: "Stop" }, "🏁 headline", { color: 0x95a5a6 }],
  [
    "subagent",
    { kind: "subagent", hookEventName: "SubagentStop", agentType: "Explore" },
    "🤖 headline",
    { color: 0x9b59b6, footer: { text: "7f3c1a90" } },
  ],
  ["prompt", { kind: "prompt", hookEventName: "UserPromptSubmit" }, "💬 headline", { color: 0x3498db }],
  ["tool before", { toolName: "Bash" }, "⌨️ headline", { color: 0x3498db, footer: { text: "7f3c1a90" } }],
  ["unknown tool before", { toolName: "mcp__x__y" }, "🔧 headline", { color: 0x3498db, footer: { text: "7f3c1a90" } }],
  [
    "tool after",
    { hookEventName: "PostToolUse", toolName: "Edit", blocks: [{ kind: "code", language: "diff", text: "-a\n+b" }] },
    "✅ headline",
    { color: 0x2ecc71, description: "```diff\n-a\n+b\n```", footer: { text: "7f3c1a90" } },
  ],
  ["session", { kind: "session", hookEventName: "SessionStart" }, "🚀 headline", { color: 0x3498db }],
  ["notice", { kind: "notice", hookEventName: "Notification" }, "🔔 headline", { color: 0xf39c12 }],
  ["event of the future", { kind: "notice", hookEventName: "constructor" }, "ℹ️ headline", { color: 0x95a5a6 }],
];

for (const [name, given, content, embed] of kinds) {
  test(`a message of kind ${name}`, () => {
    assert.deepEqual(toMessageBody([notification(given)], EN), {
      body: {
        content,
        embeds: [
          {
            title: "Fix the login",
            author: { name: "shop · main" },
            footer: { text: "7f3c1a90" },
            timestamp: TIMESTAMP,
            ...embed,
          },
        ],
        allowed_mentions: { parse: [] },
      },
      files: [],
    });
  });
}

test("a person is pinged when the message asks for it and the person is known", () => {
  const one = notification({ ping: true, headline: "<@111111111111111111> @everyone" });
  const { body } = toMessageBody([one], EN);
  assert.equal(body.content, `🔧 \\<@111111111111111111> \\@everyone <@${ME}>`);
  assert.deepEqual(body.allowed_mentions, { parse: [], users: [ME] });
  for (const mentionUserId of [null, "everyone", "1", `${ME}> @everyone`]) {
    assert.deepEqual(toMessageBody([one], { language: "en", mentionUserId }).body.allowed_mentions, { parse: [] });
  }
});

test("a message is silent only when all that it holds is", () => {
  const [silent, loud] = [notification({ silent: true }), notification({})];
  assert.equal(toMessageBody([silent, silent], EN).body.flags, 4096);
  assert.equal(toMessageBody([silent, loud], EN).body.flags, undefined);
});

test("a heading needs a title, and does not repeat the headline", () => {
  assert.equal(titled({ title: null }).title, undefined);
  assert.deepEqual(titled({ title: " \u200b", projectName: "", branch: "" }), { title: undefined, author: undefined });
  assert.equal(titled({ title: "headline" }).title, undefined);
});

test("in its thread a message has no heading but a link", () => {
  assert.equal(inThread(null)?.title, undefined);
  assert.equal(inThread("http://127.0.0.1:8000/#event=7")?.title, undefined);
  assert.equal(inThread("http://192.168.1.5:8000/#event=7")?.title, "Open");
});

test("dashboard's address is the title's link, or a line where an embed has none", () => {
  for (const local of ["http://127.0.0.1:8000/#/event/7", "http://localhost:8000/", "http://[::1]:8000/"]) {
    assert.equal(linked(local)?.url, undefined);
    assert.equal(linked(local)?.description, undefined);
  }
  assert.equal(linked("http://192.168.1.5:8000/#/event/7")?.url, "http://192.168.1.5:8000/#/event/7");
  assert.equal(linked("http://nas:8000/#/event/7")?.url, undefined);
  assert.equal(linked("http://nas:8000/#/event/7")?.description, "<http://nas:8000/#/event/7>");
});

test("several notifications are an embed each in order, led by the most urgent one", () => {
  const { body } = toMessageBody(
    [
      notification({ headline: "one", toolName: "Read", link: "https://x.dev/1" }),
      notification({ headline: "may I?", kind: "permission", ping: true, link: "https://x.dev/1" }),
      notification({ headline: "three", hookEventName: "PostToolUse", link: "https://x.dev/3" }),
    ],
    EN,
  );
  assert.equal(body.content, `🔐 may I? (+2 more) <@${ME}>`);
  assert.deepEqual(
    body.embeds.map(({ title, url, author }) => [title, url, author]),
    [
      ["📖 one", "https://x.dev/1", undefined],
      // Discord would merge embeds with the same address.
      ["🔐 may I?", undefined, undefined],
      ["✅ three", "https://x.dev/3", undefined],
    ],
  );
});

test("a batch of several sessions names them", () => {
  const other = { ...SHOP, sessionId: "other", title: "Docs" };
  const { body } = toMessageBody([notification({}), notification({ session: other })], { ...EN, language: "ja" });
  assert.equal(body.content, "🔧 headline (ほか1件)");
  assert.deepEqual(
    body.embeds.map(({ author }) => author?.name),
    ["Fix the login", "Docs"],
  );
});

test("ten long notifications share the room, and a short one among them loses nothing", () => {
  const long = notification({ blocks: [{ kind: "text", text: "word ".repeat(5000) }] });
  const short = notification({ blocks: [{ kind: "text", text: "All 12 tests pass." }] });
  const { embeds } = toMessageBody([...Array.from({ length: 9 }, () => long), short], EN).body;
  const total = embeds.reduce((sum, embed) => sum + embedChars(embed), 0);
  assert.ok(total <= 6000 && total > 5800, String(total));
  assert.equal(embeds[9]?.description, "All 12 tests pass.");
});

test("one long notification uses the whole description, and its fields keep their part", () => {
  const { embeds } = toMessageBody(
    [
      notification({
        blocks: [{ kind: "code", language: null, text: "x".repeat(9000) }],
        fields: Array.from({ length: 30 }, (_, index) => ({ name: `field ${index}`, value: "y".repeat(2000) })),
      }),
    ],
    EN,
  ).body;
  const [embed] = embeds;
  assert.ok(embed !== undefined && embedChars(embed) <= 6000);
  assert.ok((embed.description?.length ?? 0) > 2500);
  assert.equal(embed.fields?.length, 25);
});

test("an empty field is left out", () => {
  const fields = [
    { name: "empty", value: " \u200b" },
    { name: "cost", value: "$1" },
  ];
  assert.deepEqual(toMessageBody([notification({ fields })], EN).body.embeds[0]?.fields, [
    { name: "cost", value: "$1", inline: true },
  ]);
});

test("attachments are files with own names, exact but for halves of characters", () => {
  const { body, files } = toMessageBody([attached("a``\ud83db"), attached("x")], EN);
  assert.deepEqual(
    files.map(({ name, data }) => [name, data]),
    [
      ["1-code.txt", "a``\ufffdb"],
      ["2-code.txt", "x"],
    ],
  );
  assert.deepEqual(body.attachments, [
    { id: "0", filename: "1-code.txt" },
    { id: "1", filename: "2-code.txt" },
  ]);
});

test("files stay within the limit of one request", () => {
  const huge = notification({ attachment: { fileName: "code.txt", text: "語".repeat(4_000_000) } });
  const { files } = toMessageBody([huge, huge, huge, huge], EN);
  const bytes = files.map(({ data }) => Buffer.byteLength(data));
  assert.ok(bytes.every((size) => size <= 10 * 2 ** 20));
  assert.ok(bytes.reduce((sum, size) => sum + size, 0) < 25 * 2 ** 20);
});
