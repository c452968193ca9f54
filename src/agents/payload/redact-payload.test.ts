import assert from "node:assert/strict";
import { test } from "node:test";
import { SESSION_FIXTURES, sessionFixture } from "../../../test/support/payload.ts";
import { secretScenario } from "../../../test/support/secret-scenario.ts";
import { runs } from "../../../test/support/tier.ts";
import { NO_REDACTION, type Redactor } from "../../core/redact/create-redactor.ts";
import { reduceSession } from "../../core/session/reducer.ts";
import type { Session } from "../../core/session/session.ts";
import { parsePayload } from "./parse-payload.ts";

const token = (end: string): string => ["ghp", `FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT${end}`].join("_");
const MARK = "[redacted github-token ghp_]";

function parseText(text: string, redactor?: Redactor) {
  const parsed = parsePayload(Buffer.from(text), {
    receivedAtMs: 1000,
    ...(redactor === undefined ? {} : { redactor }),
  });
  assert.equal(parsed.kind, "event");
  return parsed.kind === "event" ? parsed.event : assert.fail();
}

const parse = (fields: object) => parseText(JSON.stringify({ session_id: "s1", ...fields }));

test("no secret of a payload is left in any field of its event", () => {
  for (const seed of [51, 52, 53].slice(0, runs(1, 3))) {
    const story = secretScenario(seed);
    const events = story.events.map((fields) => JSON.stringify(parse(fields))).join("\n");
    const seen = story.needles.filter(({ text }) => events.includes(text)).map(({ context }) => context);
    assert.deepEqual(seen, []);
  }
});

test("recorded sessions are the same with redaction and without", () => {
  for (const line of SESSION_FIXTURES.flatMap(sessionFixture)) {
    assert.deepEqual(parseText(line), parseText(line, NO_REDACTION));
  }
});

test("of two fields with one name only the scanned one is kept", () => {
  const event = parseText(
    `{"session_id":"s1","hook_event_name":"Stop","last_assistant_message":"${token("8sj")}","last_assistant_message":"done"}`,
  );
  assert.equal(event.payloadText, '{"session_id":"s1","hook_event_name":"Stop","last_assistant_message":"done"}');
});

test("ids and the transcript's path stay unchanged, whatever they look like", () => {
  const ids = {
    session_id: token("8sj"),
    tool_use_id: token("8sk"),
    agent_id: token("8sl"),
    transcript_path: `/home/dev/.claude/projects/${token("8sm")}.jsonl`,
  };
  const event = parse({ hook_event_name: "PreToolUse", tool_name: "Bash", cwd: `/tmp/${token("8sn")}`, ...ids });
  assert.equal(event.sessionId, ids.session_id);
  assert.equal(event.toolUseId, ids.tool_use_id);
  assert.equal(event.agentId, ids.agent_id);
  assert.equal(event.transcriptPath, ids.transcript_path);
  assert.equal(event.cwd, `/tmp/${MARK}`);
});

test("a file of secrets is redacted whole, and not at all when redaction is off", () => {
  const calls = [
    { tool_name: "Read", tool_input: { file_path: "/a/.env" }, tool_response: { file: { content: "A=plainword" } } },
    { tool_name: "Write", tool_input: { file_path: "/h/.ssh/id_rsa", content: "plainword" } },
    { tool_name: "Bash", tool_input: { command: "cat /run/secrets/db" }, tool_response: { stdout: "plainword" } },
    { tool_name: "Bash", tool_input: { command: "cat > .env <<EOF\nA=plainword\nEOF" } },
    { tool_name: "Bash", tool_input: { command: "gh auth token" }, tool_response: { stdout: "plainword" } },
  ];
  for (const call of calls) {
    const fields = { session_id: "s1", hook_event_name: "PostToolUse", ...call };
    const { payloadText } = parse(fields);
    assert.ok(!payloadText.includes("plainword"), payloadText);
    assert.match(payloadText, /\[redacted secret-file\]/);
    assert.equal(parseText(JSON.stringify(fields), NO_REDACTION).payloadText, JSON.stringify(fields));
  }
  const other = {
    tool_name: "Read",
    tool_input: { file_path: "/a/.env.example" },
    tool_response: { content: "A=plainword" },
  };
  assert.ok(parse({ hook_event_name: "PostToolUse", ...other }).payloadText.includes("plainword"));
});

test("no cut tears a secret, wherever the cut of a long text falls", () => {
  for (const before of [16_300, 16_350, 16_380, 16_383, 16_384, 16_400]) {
    const content = `${"a ".repeat(before / 2)}${before % 2 === 1 ? "a" : ""} ${token("8sj")} ${"b ".repeat(50_000)}`;
    const event = parse({ hook_event_name: "PostToolUse", tool_name: "Read", tool_response: { content } });
    assert.ok(!/ghp_\w/.test(event.payloadText), `a cut ${before} before`);
    const [cut] = event.truncations;
    assert.deepEqual([cut?.pointer, cut?.length], ["/tool_response/content", content.length]);
  }
});

test("a permission request still finds its call, and both sides of an edit match", () => {
  const call = { tool_name: "Bash", tool_input: { command: `curl -H "X-Api: ${token("8sj")}" https://example.com` } };
  const other = { tool_name: "Bash", tool_input: { command: "ls" } };
  const events = [
    { hook_event_name: "PreToolUse", tool_use_id: "asks", ...call },
    { hook_event_name: "PreToolUse", tool_use_id: "runs", ...other },
    { hook_event_name: "PermissionRequest", ...call },
  ];
  let session: Session | null = null;
  for (const fields of events) session = reduceSession(session, parse(fields)).session;
  assert.deepEqual(
    session?.waits.map(({ toolUseId, ask }) => [toolUseId, ask]),
    [["asks", `Bash: curl -H "X-Api: ${MARK}" https://example.com`]],
  );

  const line = (value: string): string => `const key = "${token("8sj")}"; // ${value}`;
  const edit = { file_path: "/a.ts", old_string: line("old"), new_string: line("new") };
  const event = parse({ hook_event_name: "PreToolUse", tool_name: "Edit", tool_input: edit });
  const { tool_input: input } = JSON.parse(event.payloadText) as { tool_input: Record<string, string> };
  assert.equal(input["old_string"], `const key = "${MARK}"; // old`);
  assert.equal(input["new_string"], `const key = "${MARK}"; // new`);
});

test("a payload of megabytes is scanned up to a bound; the rest is left out and named", () => {
  const list = Array.from({ length: 100 }, (_, at) => ({ text: `${at} `.padEnd(60_000, "token=") }));
  const event = parse({ hook_event_name: "PostToolUse", tool_name: "Read", tool_response: { list } });
  assert.ok(event.payloadText.length < 200_000);
  assert.ok(event.truncations.length > 0);
  assert.equal(event.toolName, "Read");
});
