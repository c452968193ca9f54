import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SESSION_STATES } from "../src/core/session.ts";
import { EVENT_STATUSES } from "../src/core/event.ts";
import { DELIVERY_STATES } from "../src/core/outbox.ts";
import { ERROR_TABLE } from "../src/core/error-table.ts";
import { SSE_EVENT_NAME } from "../src/protocol/frame.ts";
import {
  LAST_EVENT_ID_PARAMETER,
  LOG_PARAMETERS,
  ROUTES,
  SESSION_PARAMETERS,
  DELIVERY_PARAMETERS,
} from "../src/protocol/routes.ts";
import { toEventDetailDto, toSessionDetailDto } from "../src/protocol/to-dto.ts";
import { storedEvent, storedSession } from "./support/memory-reader.ts";
import { sampleMetrics } from "./support/sample-metrics.ts";

const text = readFileSync(join(import.meta.dirname, "..", "docs", "protocol.md"), "utf8");
const startOnly = new Set(["http/port-in-use", "http/port-refused", "http/address", "http/not-loopback"]);

function lacking(names: readonly string[]): string[] {
  return names.filter((name) => !text.includes(`\`${name}\``));
}

test("the protocol page has every path", () => {
  assert.deepEqual(
    Object.values(ROUTES).filter((path) => !text.includes(path)),
    [],
  );
});

test("the protocol page has every parameter, state, status and kind of frame", () => {
  assert.deepEqual(
    lacking([...LOG_PARAMETERS, ...SESSION_PARAMETERS, ...DELIVERY_PARAMETERS, LAST_EVENT_ID_PARAMETER]),
    [],
  );
  assert.deepEqual(
    lacking([...SESSION_STATES, ...EVENT_STATUSES, ...DELIVERY_STATES, ...Object.keys(SSE_EVENT_NAME)]),
    [],
  );
});

test("the protocol page has every field of events, sessions and metrics", () => {
  const event = toEventDetailDto(
    { ...storedEvent(), payload: {}, cuts: [], sourceName: "one.json" },
    { rawFile: "archive/one.json", verdict: null },
  );
  const session = toSessionDetailDto(storedSession(), 0);
  assert.deepEqual(lacking([event, session, sampleMetrics()].flatMap((dto) => Object.keys(dto))), []);
});

test("the protocol page has every error that the API answers", () => {
  const codes = Object.keys(ERROR_TABLE).filter(
    (code) => /^(http|session|event|delivery)\//.test(code) && !startOnly.has(code),
  );
  assert.deepEqual(lacking(codes), []);
});
