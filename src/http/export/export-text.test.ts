import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { storedEvent, storedSession } from "../../../test/support/memory-reader.ts";
import { runs } from "../../../test/support/tier.ts";
import type { ExportFormat } from "../../api/routes.ts";
import type { StoredEventDetail } from "../../core/event.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Session } from "../../core/session/session.ts";
import { exportText } from "./export-text.ts";

function detail(payload: JsonObject, over: Partial<StoredEventDetail> = {}): StoredEventDetail {
  return { ...storedEvent(over), payload, isPayloadKept: true, truncations: [], sourceName: "one.json", ...over };
}

async function textOf(format: ExportFormat, events: readonly StoredEventDetail[], session: Session | null = null) {
  async function* pages() {
    for (const event of events) yield await Promise.resolve([event]);
  }
  let text = "";
  for await (const piece of exportText({ format, session, pages: pages() })) text += piece;
  return text;
}

test("JSON lines hold each event with its payload, whatever is in it", async () => {
  const text = await textOf("jsonl", [detail({ prompt: "a\nb\u2028" }, { seq: 1 }), detail({}, { seq: 2 })]);
  const lines = text.trimEnd().split("\n");
  assert.equal(lines.length, 2);
  const first = JSON.parse(lines[0] ?? "") as { seq: number; payload: unknown; payload_cut: unknown };
  assert.deepEqual([first.seq, first.payload, first.payload_cut], [1, { prompt: "a\nb\u2028" }, []]);
});

test("a CSV has one record for each event, for spreadsheets in UTF-8", async () => {
  const text = await textOf("csv", [detail({}, { summary: 'say "hi", 認証\nnow', toolName: null, durationMs: 12 })]);
  assert.ok(text.startsWith("\ufeffseq,received_at,session_id,"));
  assert.ok(text.includes(',12,"say ""hi"", 認証\nnow",'));
  assert.ok(text.includes(',,"toolu_1",'), "an unknown field is empty");
  assert.ok(text.endsWith("\r\n"));
});

test("CSV has the machine of forwarded events only", async () => {
  const text = await textOf("csv", [detail({}, { machine: "tower" }), detail({}, { machine: null })]);
  const [head, ...records] = recordsOf(text.replace(/^\ufeff/, ""));
  assert.deepEqual(
    records.map((record) => record[head?.indexOf("machine") ?? -1]),
    ["tower", ""],
  );
});

test("no cell of a CSV is a formula, however it begins", async () => {
  for (const summary of [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =cmd|' /C calc'!A0",
    "＝1+1",
    "＠x",
    "－1",
    "＋1",
  ]) {
    const text = await textOf("csv", [detail({}, { summary })]);
    assert.ok(text.includes(`"'${summary}"`), JSON.stringify(summary));
  }
});

test("no cell of a CSV has what a terminal obeys, or hides a formula behind it", async () => {
  const text = await textOf("csv", [
    detail({}, { cwd: "/srv/\u001b]0;x\u0007\u009b31m\b日\t\n", summary: "\u001b=1+1" }),
  ]);
  assert.ok(text.includes(`"/srv/]0;x31m日\t\n"`), JSON.stringify(text));
  assert.ok(text.includes(`"'=1+1"`), JSON.stringify(text));
});

test("Markdown lists a session's prompts, calls and results", async () => {
  const session = storedSession({ title: "Fix *login* <b>", branch: "main" });
  const text = await textOf(
    "md",
    [
      detail({ prompt: "please fix" }, { hookEventName: "UserPromptSubmit", toolName: null }),
      detail({ tool_name: "Bash", tool_input: { command: "npm test" } }, { seq: 2 }),
      detail(
        { tool_response: { stdout: "ok\u001b[31m red\u001b[0m", stderr: "" } },
        { seq: 3, hookEventName: "PostToolUse", durationMs: 40, status: "ok" },
      ),
      detail(
        { tool_input: { file_path: "/a.ts", old_string: "one\ntwo", new_string: "one\n2" } },
        { seq: 4, toolName: "Edit", agentId: "agent_1" },
      ),
      detail({ error: "no such file" }, { seq: 5, hookEventName: "PostToolUseFailure", status: "failed" }),
      detail({ last_assistant_message: "All **done**." }, { seq: 6, hookEventName: "Stop", toolName: null }),
      detail({}, { seq: 7, hookEventName: "SessionEnd", toolName: null, summary: "clear" }),
    ],
    session,
  );
  assert.ok(text.startsWith("# Fix \\*login\\* \\<b\\>\n\n- Session: session-1\n"));
  for (const piece of [
    "- Branch: main\n",
    "## Prompt\n\n2026-01-02T03:04:05.678Z · event 1\n\n```markdown\nplease fix\n```\n",
    "### Call · Bash\n\n2026-01-02T03:04:05.678Z · event 2\n\n```bash\nnpm test\n```\n",
    "### Result · Bash · 40 ms\n\n2026-01-02T03:04:05.678Z · event 3\n\n```\nok red\n```\n",
    "### Call · Edit · subagent agent\\_1\n",
    "```diff\n one\n-two\n+2\n```\n",
    "### Result · Bash · failed\n",
    "```\nno such file\n```\n",
    "## Reply\n\n2026-01-02T03:04:05.678Z · event 6\n\n```markdown\nAll **done**.\n```\n",
    "- 2026-01-02T03:04:05.678Z SessionEnd: clear\n",
  ]) {
    assert.ok(text.includes(piece), `${piece}\nin\n${text}`);
  }
});

test("payload cannot end its code block", async () => {
  const texts = fc.string({ unit: fc.constantFrom("`", "~", "\n", "\r", "<", "#", "a", " ", "\u202e"), maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(texts, texts, async (prompt, summary) => {
      const hostile = `\`\`\`\n# Injected <script>\n${prompt}`;
      const events = [
        detail({ prompt: hostile }, { hookEventName: "UserPromptSubmit", toolName: null }),
        detail({}, { hookEventName: `Odd\n# ${summary}`, summary: `x\n# Injected\n${summary}` }),
      ];
      const lines = (await textOf("md", events)).split("\n");
      const outside: string[] = [];
      let fence: string | null = null;
      for (const line of lines) {
        const marks = /^`{3,}/.exec(line)?.[0] ?? null;
        if (fence === null && marks !== null) fence = marks;
        else if (fence !== null && line === fence) fence = null;
        else if (fence === null) outside.push(line);
      }
      assert.equal(fence, null);
      for (const line of outside) {
        assert.doesNotMatch(line, /^# |<script>/);
        assert.ok(!line.includes("\u202e"));
      }
    }),
  );
});

test("an empty export is a table without rows, or empty", async () => {
  assert.equal(await textOf("jsonl", []), "");
  assert.match(await textOf("csv", []), /^\ufeffseq,.*cwd,machine\r\n$/);
});

/** An independent reader, by RFC 4180. */
function recordsOf(csv: string): readonly (readonly string[])[] {
  const records: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < csv.length) {
    const found = cell.exec(csv);
    assert.ok(found !== null, `no cell at ${cell.lastIndex}`);
    records.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
    if (found[3] === "\r\n") records.push([]);
  }
  return records.slice(0, -1);
}

const oddCell = fc.oneof(
  anyText(),
  fc.string({ unit: fc.constantFrom('"', ",", "\r", "\n", "=", "+", "-", "@", "\t", " ", "＝", "a") }),
);

test("any text is one cell again for each table reader, and no formula", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(oddCell, oddCell), { maxLength: 4 }), async (rows) => {
      const events = rows.map(([summary, cwd], at) => detail({}, { seq: at + 1, summary, cwd }));
      const [head, ...records] = recordsOf((await textOf("csv", events)).replace(/^\ufeff/, ""));
      assert.equal(records.length, rows.length);
      for (const [at, record] of records.entries()) {
        assert.equal(record.length, head?.length);
        for (const [name, given] of [
          ["summary", rows[at]?.[0]],
          ["cwd", rows[at]?.[1]],
        ] as const) {
          const text = given?.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "");
          const cell = record[head?.indexOf(name) ?? -1];
          assert.ok(cell === text || cell === `'${text}`, `${JSON.stringify(cell)} for ${JSON.stringify(text)}`);
          assert.doesNotMatch(cell ?? "", /^\s*[=+\-@＝＋－＠]/);
        }
      }
    }),
    { numRuns: runs(50, 300) },
  );
});

test("any payload is one line of JSON, and the same payload again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(anyText(), fc.jsonValue())), async (payloads) => {
      const text = await textOf(
        "jsonl",
        payloads.map((one, at) => detail(one as JsonObject, { seq: at + 1 })),
      );
      const lines = text.split("\n").slice(0, -1);
      const back = lines.map((line) => (JSON.parse(line) as { readonly payload: unknown }).payload);
      assert.deepEqual(back, JSON.parse(JSON.stringify(payloads)));
    }),
    { numRuns: runs(50, 200) },
  );
});
