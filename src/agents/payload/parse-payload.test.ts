import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "../../../test/support/fast-check.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { toHookEvent } from "../../../test/support/hook-event.ts";
import {
  assertAnyBytesRead,
  assertDamagedRead,
  assertReadAgain,
  assertStoredWhole,
} from "../../../test/support/payload-properties.ts";
import { eventFixtures, payload, SESSION_FIXTURES, sessionFixture } from "../../../test/support/payload.ts";
import { runs } from "../../../test/support/tier.ts";
import { HOOK_EVENT_NAMES } from "../../core/event.ts";
import { parsePayload, hasMoreValues } from "./parse-payload.ts";
import { wellFormedJson } from "./well-formed.ts";

const summaryOf = (tool_name: string, tool_input: object) => toHookEvent(payload({ tool_name, tool_input })).summary;
const parse = (bytes: string | Buffer) => parsePayload(Buffer.from(bytes), { receivedAtMs: 1000 });

test("every known hook event has a real payload and becomes an event with its own name", () => {
  const fixtures = eventFixtures();
  assert.deepEqual([...fixtures.keys()].sort(), [...HOOK_EVENT_NAMES].sort());
  for (const [name, text] of fixtures) {
    const event = toHookEvent(text);
    assert.equal(event.hookEventName, name);
    assert.notEqual(event.summary, "", `${name} has a summary`);
    assert.deepEqual(event.truncations, []);
    assert.deepEqual(JSON.parse(event.payloadText), JSON.parse(text));
  }
});

test("every payload of the recorded sessions becomes an event", () => {
  for (const name of SESSION_FIXTURES) {
    for (const line of sessionFixture(name)) assert.equal(parse(line).kind, "event");
  }
});

test("an unknown event is kept under its own name and shows its first text", () => {
  const event = toHookEvent(payload({ hook_event_name: "QuantumLeap", where: "tomorrow" }));
  assert.equal(event.hookEventName, "QuantumLeap");
  assert.equal(event.summary, "tomorrow");
  assert.deepEqual(event.action, { kind: "other" });
});

test("names of projects, tools and agents cannot turn what a person reads", () => {
  const turned = "pay\u202egpj.exe\u2069\u061c";
  const event = toHookEvent(payload({ cwd: `/home/dev/${turned}`, tool_name: turned, agent_type: turned }));
  assert.deepEqual([event.projectName, event.toolName, event.agentType], Array(3).fill("pay gpj.exe"));
  assert.equal(event.cwd, `/home/dev/${turned}`);
});

test("names of object properties are no event and no tool", () => {
  const event = toHookEvent(payload({ hook_event_name: "constructor", tool_name: "toString", tool_input: { a: "b" } }));
  assert.equal(event.status, "info");
  assert.equal(toHookEvent(payload({ tool_name: "constructor", tool_input: { a: "b" } })).summary, "b");
});

const statusOf = (prompt: string) => toHookEvent(payload({ hook_event_name: "UserPromptSubmit", prompt })).status;

test("a person's prompt starts work, one that the client made does not", () => {
  assert.equal(statusOf("Add retries"), "started");
  assert.equal(statusOf('<teammate-message teammate_id="x">Done</teammate-message>'), "info");
});

test("text without JSON is unparsable, JSON without an event invalid, with the reason", () => {
  const cases: [string | Buffer, string, RegExp][] = [
    ["", "unparsable", /empty/],
    ["  \n", "unparsable", /empty/],
    ["hello", "unparsable", /not JSON/],
    ['{"session_id":"a","hook_ev', "unparsable", /too early/],
    ["[1,2]", "invalid", /not a JSON object/],
    ["null", "invalid", /not a JSON object/],
    ['"text"', "invalid", /not a JSON object/],
    ['{"hook_event_name":"Stop"}', "invalid", /session_id is missing/],
    ['{"session_id":7,"hook_event_name":"Stop"}', "invalid", /session_id is missing/],
    ['{"session_id":"a"}', "invalid", /hook_event_name is missing/],
    [payload({ session_id: "x".repeat(257) }), "invalid", /longer than 256/],
    [payload({ hook_event_name: "x".repeat(257) }), "invalid", /longer than 256/],
  ];
  for (const [bytes, kind, reason] of cases) {
    const result = parse(bytes);
    assert.equal(result.kind, kind, String(bytes).slice(0, 40));
    assert.match("reason" in result ? result.reason : "", reason);
  }
});

test("the reason never repeats the content", () => {
  const result = parse('{"session_id": secret-token-value }');
  assert.ok(result.kind === "unparsable" && !result.reason.includes("secret"));
});

test("bytes that are not UTF-8 are replaced and the event is kept", () => {
  const bytes = Buffer.concat([
    Buffer.from('{"session_id":"a","hook_event_name":"Notification","message":"x'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('y"}'),
  ]);
  const result = parse(bytes);
  assert.ok(result.kind === "event");
  assert.equal(result.event.summary, "x\ufffd\ufffdy");
  assert.equal(JSON.parse(result.event.payloadText).message, "x\ufffd\ufffdy");
});

test("a byte order mark is no fault", () => {
  assert.equal(parse(`\ufeff${payload()}`).kind, "event");
});

test("hostile ids stay text and fields of the wrong type count as absent", () => {
  const hostile = '../../../<img onerror="alert(1)">';
  const event = toHookEvent(payload({ session_id: hostile, cwd: 7, tool_name: {}, duration_ms: "9" }));
  assert.equal(event.sessionId, hostile);
  assert.equal(event.cwd, null);
  assert.equal(event.toolName, null);
  assert.equal(event.durationMs, null);
});

test("a duration that no database column holds counts as unknown", () => {
  for (const duration of ["1e300", "1e999", "9007199254740993", "-1"]) {
    const text = payload({ tool_name: "Bash" }).replace(/}$/, `,"duration_ms":${duration}}`);
    assert.equal(toHookEvent(text).durationMs, null, duration);
  }
});

test("summaries name the command, the project's file, the pattern, the question", () => {
  assert.equal(summaryOf("Bash", { description: "d", command: "npm test\nnpm run lint" }), "npm test ↵ npm run lint");
  assert.equal(summaryOf("Edit", { file_path: "/home/dev/src/shop/a/b.ts" }), "a/b.ts");
  assert.equal(summaryOf("Read", { file_path: "/home/dev/src/shopping/b.ts" }), "/home/dev/src/shopping/b.ts");
  assert.equal(summaryOf("Grep", { pattern: "x+", path: "/home/dev/src/shop/lib" }), "x+ in lib");
  assert.equal(summaryOf("AskUserQuestion", { questions: [{ question: "Which one?" }] }), "Which one?");
  const todos = [{ status: "completed" }, { status: "in_progress", activeForm: "Testing" }];
  assert.equal(summaryOf("TodoWrite", { todos }), "1/2 Testing");
  assert.equal(summaryOf("mcp__files__open", { depth: 1, name: "x" }), "x");
});

test("summaries are one line without escape sequences or direction marks", () => {
  const command = "\u001b[31mred\u001b[0m\ttab\u202eevil\u0000 " + "x".repeat(1000);
  const { summary } = toHookEvent(payload({ tool_name: "Bash", tool_input: { command } }));
  assert.ok(summary.startsWith("red tab evil x"));
  assert.ok(summary.length <= 300 && summary.endsWith("…"));
});

test("half a surrogate pair in an id becomes the database's replacement character", () => {
  const text = String.raw`{"session_id":"a\ud800","hook_event_name":"Stop","tool_use_id":"\udc00b"}`;
  const parsed = parsePayload(Buffer.from(text), { receivedAtMs: 0 });
  assert.ok(parsed.kind === "event");
  assert.equal(parsed.event.sessionId, "a\ufffd");
  assert.equal(parsed.event.toolUseId, "\ufffdb");
});

const NAMES = [
  "tool_name",
  "tool_use_id",
  "agent_id",
  "permission_mode",
  "cwd",
  "transcript_path",
  "new_cwd",
  "source",
];

test("an id is cut alike in the event and in its action", () => {
  for (const hook_event_name of ["PreToolUse", "PostToolUse", "PermissionDenied"]) {
    const { toolUseId, action: signal } = toHookEvent(payload({ hook_event_name, tool_use_id: "x".repeat(5000) }));
    assert.equal(toolUseId, "x".repeat(256));
    const reported =
      signal.kind === "tool-started" ? signal.call.toolUseId : signal.kind === "tool-ended" && signal.toolUseId;
    assert.equal(reported, toolUseId, hook_event_name);
  }
  const { agentId, action: signal } = toHookEvent(
    payload({ hook_event_name: "SubagentStop", agent_id: "y".repeat(5000) }),
  );
  assert.equal(signal.kind === "subagent-ended" && signal.agentId, agentId);
});

test("an event without its texts is small, however long the names in its payload are", () => {
  const before = heapAfterCollection();
  const events = Array.from({ length: runs(100, 300) }, (_, number) => {
    const long = `${number}${"word ".repeat(3200)}`;
    const hook_event_name = number % 2 === 0 ? "PreToolUse" : "CwdChanged";
    const event = toHookEvent(payload({ hook_event_name, ...Object.fromEntries(NAMES.map((name) => [name, long])) }));
    return { ...event, payloadText: "", searchText: "", truncations: [] };
  });
  assert.ok(heapAfterCollection() - before < events.length * 24_576);
});

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

const unit = fc.oneof(
  fc.constantFrom("\ud83d", "\ude00", "\ud83d\ude00", "\\", "\\ud83d", "\\\\ude00", '"', "u", "d83d", "\n", "é"),
  anyText(3),
);
const textOfUnits = fc.array(unit, { maxLength: 20 }).map((units) => units.join(""));

/** As a client in another language writes it: everything beyond ASCII as escapes. */
function inAscii(json: string): string {
  return json.replaceAll(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

test("halves of characters become the replacement character; all else stays", () => {
  fc.assert(
    fc.property(textOfUnits, fc.boolean(), (value, isAscii) => {
      const json = isAscii ? inAscii(JSON.stringify([value])) : JSON.stringify([value]);
      assert.deepEqual(JSON.parse(wellFormedJson(json)), [value.toWellFormed()]);
      if (value.isWellFormed()) assert.equal(wellFormedJson(json), json);
    }),
    { numRuns: runs(200, 3000) },
  );
});

test("a text that is no JSON stays unparsable", () => {
  for (const broken of ["\\ud8", '{"a":"\\ud83', "\\ud83d\\u", '"\\ud83g"', "\\"]) {
    assert.throws(() => JSON.parse(wellFormedJson(broken)));
  }
});

const has = (value: unknown, max: number): boolean => hasMoreValues(Buffer.from(JSON.stringify(value)), max);

test("values are counted, not commas and brackets in texts", () => {
  assert.equal(
    has(
      Array.from({ length: 2000 }, () => 1),
      1000,
    ),
    true,
  );
  assert.equal(
    has(
      Array.from({ length: 900 }, () => "a longer one"),
      1000,
    ),
    false,
  );
  assert.equal(has({ text: '[1,2,{"a":[,,,"\\'.repeat(5000) }, 1000), false);
  assert.equal(has(Object.fromEntries(Array.from({ length: 1100 }, (_, n) => [`key ${n}`, n])), 1000), true);
});

test("a payload that would fill the memory is refused with the reason", () => {
  const text = `{"session_id":"s","hook_event_name":"Stop","list":[${"1,".repeat(3_000_000)}1]}`;
  const parsed = parsePayload(Buffer.from(text), { receivedAtMs: 0 });
  assert.deepEqual(parsed, { kind: "invalid", reason: "more than 250000 values: no hook payload has so many" });
});

test("any bytes are an event, or refused with a reason that says which", () => {
  assertAnyBytesRead(200);
});

test("a real payload with one byte changed, or without its end, is sound or refused", () => {
  assertDamagedRead(300);
});

test("a stored payload is the whole payload, or has its truncations listed", () => {
  assertStoredWhole(200);
});

test("a stored payload gives the same event when it is parsed again", () => {
  assertReadAgain(150);
});
