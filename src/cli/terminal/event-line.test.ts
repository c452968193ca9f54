import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import type { EventDto } from "../../api/dto.ts";
import { cellWidth } from "./print.ts";
import { eventLine } from "./event-line.ts";

const EVENT: EventDto = {
  seq: 1,
  session_id: "0123456789abcdef",
  agent: "claude",
  source: "hook",
  agent_id: null,
  hook_event_name: "PreToolUse",
  tool_name: "Bash",
  tool_use_id: null,
  project_name: "payments",
  cwd: null,
  received_at: "2026-11-25T12:34:56.000Z",
  summary: "npm test",
  status: "started",
  duration_ms: null,
};

const plain = { colour: false, columns: () => 100 };

test("an event is one line of aligned columns", () => {
  const line = eventLine(EVENT, plain);
  assert.match(line, /^\d\d:\d\d:56 payments {7}PreToolUse {9}Bash {7}npm test$/);
  const other = eventLine({ ...EVENT, project_name: "決済サービス", tool_name: null, hook_event_name: "Stop" }, plain);
  assert.equal(cellWidth(line.slice(0, line.indexOf("npm"))), cellWidth(other.slice(0, other.indexOf("npm"))));
});

test("a session without a project goes by the beginning of its id", () => {
  assert.match(eventLine({ ...EVENT, project_name: null }, plain), / 01234567 /);
});

test("a line never exceeds the terminal, whatever the text", () => {
  for (const summary of ["x".repeat(500), "日本語".repeat(100), "👩‍👩‍👧".repeat(100)]) {
    const line = eventLine({ ...EVENT, summary, status: "failed" }, plain);
    assert.ok(cellWidth(line) <= 100, `${cellWidth(line)} cells`);
    assert.ok(cellWidth(line) >= 98, `${cellWidth(line)} cells`);
  }
});

test("no text of an event reaches the terminal as a command", () => {
  const evil = "\u001b[2J\u001b]0;title\u0007\r\n\u009b31m\u202egnp.exe\u0000";
  const line = eventLine(
    { ...EVENT, summary: evil, project_name: evil, tool_name: evil, hook_event_name: evil, received_at: evil },
    plain,
  );
  assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test("an event called like a property of every object is a line as others", () => {
  const coloured = { colour: true, columns: () => 100 };
  assert.match(eventLine({ ...EVENT, hook_event_name: "constructor" }, coloured), / constructor /);
});

test("colour adds no width, and a state is also written out", () => {
  const failed: EventDto = { ...EVENT, status: "failed", hook_event_name: "PostToolUseFailure" };
  const coloured = eventLine(failed, { colour: true, columns: () => 100 });
  assert.notEqual(coloured, stripVTControlCharacters(coloured));
  assert.equal(stripVTControlCharacters(coloured), eventLine(failed, plain));
  assert.match(eventLine(failed, plain), / failed npm test$/);
});
