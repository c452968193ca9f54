import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Page } from "../../../src/core/history.ts";
import { STATE_CAUSES, AGENT_STATES, SESSION_STATES, TOOL_OUTCOMES } from "../../../src/core/session/session.ts";
import { CHECK_NAMES } from "../../../src/core/health.ts";
import { OBSERVED_EVENT_NAMES, EVENT_SOURCES, EVENT_STATUSES } from "../../../src/core/event.ts";
import { DELIVERY_STATES } from "../../../src/core/notification/outbox.ts";
import {
  CALL_PARAMETERS,
  CALL_SORTS,
  EXPORT_FORMATS,
  EXPORT_PARAMETERS,
  SEARCH_PARAMETERS,
  STATS_PARAMETERS,
  STATS_SESSION_PARAMETERS,
  WAIT_PARAMETERS,
  AWAY_PARAMETERS,
  LAST_EVENT_ID_PARAMETER,
  LOG_PARAMETERS,
  ROUTES,
  SESSION_PARAMETERS,
  SESSION_PART_PARAMETERS,
  SESSION_PARTS,
  DELIVERY_PARAMETERS,
} from "../../../src/api/routes.ts";
import { STATS_VALUES } from "../../../src/api/stats-dto.ts";
import { SPLITS } from "../../../src/core/stats.ts";
import { BUCKET_UNITS, RANGE_NAMES } from "../../../src/core/stats-range.ts";
import { ERROR_TABLE } from "../../../src/core/errors/error-table.ts";
import { SSE_EVENT_NAME } from "../../../src/api/sse.ts";
import { waitId } from "../../../src/core/session/attention-item.ts";
import { toMessagesDto, toTransitionsDto, toSessionDetailDto } from "../../../src/api/session-dto.ts";
import { toCallPlaceDto, toCallsDto, toChangesDto, toToolCallsDto, toTurnsDto } from "../../../src/api/call-dto.ts";
import { CALL_STATUSES } from "../../../src/core/call-history.ts";
import { LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { NO_RESULT } from "../../../src/core/session/call-result.ts";
import { TURN_STATES, type Turn } from "../../../src/core/session/turn.ts";
import { toEventDetailDto } from "../../../src/api/dto.ts";
import { fullCall, fullSession } from "../../support/full-session.ts";
import { storedEvent, storedSession, TEST_TIME_MS } from "../../support/memory-reader.ts";
import { sampleMetrics } from "../../support/sample-metrics.ts";

const text = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "protocol.md"), "utf8");
const ofTeams = readFileSync(join(import.meta.dirname, "..", "..", "..", "team", "docs", "api.md"), "utf8");
const startOnly = new Set([
  "http/weak-token",
  "http/port-in-use",
  "http/port-refused",
  "http/address",
  "http/not-loopback",
]);

function lacking(names: readonly string[]): string[] {
  return names.filter((name) => !text.includes(`\`${name}\``));
}

test("the protocol page has every path", () => {
  assert.deepEqual(
    Object.values(ROUTES).filter((path) => !(path.startsWith("/api/team/") ? ofTeams : text).includes(path)),
    [],
  );
  assert.deepEqual(
    SESSION_PARTS.filter((part) => !text.includes(`${ROUTES.session}<id>/${part}`)),
    [],
  );
});

test("the protocol page has every parameter, state, status and kind of frame", () => {
  assert.deepEqual(
    lacking([
      ...LOG_PARAMETERS,
      ...SESSION_PARAMETERS,
      ...SESSION_PART_PARAMETERS,
      ...DELIVERY_PARAMETERS,
      ...CALL_PARAMETERS,
      ...CALL_SORTS,
      LAST_EVENT_ID_PARAMETER,
    ]),
    [],
  );
  assert.deepEqual(
    lacking([...SESSION_STATES, ...EVENT_STATUSES, ...DELIVERY_STATES, ...Object.keys(SSE_EVENT_NAME)]),
    [],
  );
  assert.deepEqual(
    lacking([
      ...CALL_STATUSES,
      ...TURN_STATES,
      ...AGENT_STATES,
      ...TOOL_OUTCOMES,
      ...STATE_CAUSES,
      ...EVENT_SOURCES,
      ...OBSERVED_EVENT_NAMES,
    ]),
    [],
  );
});

/** Every field name of a response, at any depth. */
function fieldNames(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldNames);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => [name, ...fieldNames(below)]);
}

/** Every word of the page in code, alone or in a list of fields. */
const wordsInCode = new Set(
  Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = ""]) => code.match(/\w+/g) ?? []).flat(),
);

test("the protocol page has every field of events, sessions and metrics", () => {
  const event = toEventDetailDto(
    { ...storedEvent(), payload: {}, isPayloadKept: true, truncations: [], sourceName: "one.json" },
    { sessionTitle: "Basket", rawFile: "archive/one.json", decision: null, call: null },
  );
  const session = toSessionDetailDto(storedSession(), { nowMs: 0, marks: [], terminal: null });
  assert.deepEqual(lacking([event, session, sampleMetrics()].flatMap((dto) => Object.keys(dto))), []);
});

function pageOf<Row>(row: Row): Page<Row> {
  return { rows: [row], next: { atMs: 1, key: "1" } };
}

test("the protocol page has every field inside a session and of its timeline", () => {
  const waiting = fullSession();
  const mark = { kind: "snoozed", untilMs: TEST_TIME_MS + 1, atMs: 0 } as const;
  const marks = waiting.waits.map((wait) => ({ item: waitId(wait), ...mark }));
  const session = toSessionDetailDto(waiting, { nowMs: TEST_TIME_MS, marks, terminal: "tmux" });
  const transition = { sessionId: "s", atMs: 0, from: null, to: "working", cause: "prompt" } as const;
  const message = { uuid: "u", agentId: null, atMs: 0, role: "prompt", text: "words" } as const;
  const call = {
    ...fullCall(),
    sessionId: "s",
    sessionTitle: null,
    projectName: null,
    machine: "laptop",
    startSeq: 1,
    endSeq: 2,
    result: NO_RESULT,
  };
  const sums = { calls: 1, failures: 0, added: null, removed: null, unknownEdits: 0, usage: [] };
  const times = { startedAtMs: 0, endedAtMs: null, nextAtMs: null, endSeq: null, reply: null };
  const of = { sessionId: "s", sessionTitle: null, projectName: null, machine: null };
  const turn: Turn = { ...of, seq: 1, prompt: "go", isByPerson: true, state: "working", ...times, ...sums };
  const scenario = [
    toToolCallsDto(pageOf(call)),
    toTransitionsDto(pageOf(transition)),
    toMessagesDto(pageOf(message)),
    toTurnsDto(pageOf(turn), LIST_PRICES),
    toCallsDto({ calls: [call], turns: [turn], next: null }, LIST_PRICES),
    toChangesDto([call], [turn]),
    toCallPlaceDto(
      {
        startSeq: 1,
        endSeq: 2,
        toolName: "Bash",
        summary: "make",
        prevSeq: null,
        nextSeq: null,
        outcome: "ok",
        isAsked: false,
        startedAtMs: 0,
        events: [{ seq: 1, hookEventName: "PreToolUse", atMs: 0 }],
        prompt: { seq: 1, text: "go" },
      },
      null,
    ),
  ];
  const names = new Set([session, scenario].flatMap(fieldNames));
  assert.ok(
    names.has("unpriced_models") &&
      names.has("asked_at") &&
      names.has("depth") &&
      names.has("idle_since") &&
      names.has("mark"),
  );
  assert.deepEqual(
    [...names].filter((name) => !wordsInCode.has(name)),
    [],
  );
});

test("the protocol page has every error that the API answers", () => {
  const codes = Object.keys(ERROR_TABLE).filter(
    (code) => /^(http|session|event|delivery|attention|terminal)\//.test(code) && !startOnly.has(code),
  );
  assert.deepEqual(lacking(codes), []);
});

test("the protocol page has every parameter, range, format and value of statistics", () => {
  const parameters = [
    STATS_PARAMETERS,
    STATS_SESSION_PARAMETERS,
    AWAY_PARAMETERS,
    WAIT_PARAMETERS,
    SEARCH_PARAMETERS,
    EXPORT_PARAMETERS,
  ].flat();
  assert.deepEqual(
    lacking([...parameters, ...STATS_VALUES, ...BUCKET_UNITS, ...RANGE_NAMES, ...SPLITS, ...EXPORT_FORMATS]),
    [],
  );
});

test("the page on operations has every health check", () => {
  const operations = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "operations.md"), "utf8");
  assert.deepEqual(
    operations
      .split("\n")
      .filter((line) => /^\| `[a-z_]+` /.test(line) && !line.startsWith("| `ccen_"))
      .map((line) => line.split("`")[1]),
    [...CHECK_NAMES],
  );
});
