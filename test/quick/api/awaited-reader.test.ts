import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AwaitableReader } from "../../../src/core/ports.ts";
import { startHttpDaemon } from "../../support/http-daemon.ts";
import { payload } from "../../support/payload.ts";
import { HISTORY, setUp, START_MS } from "./harness.ts";

const ASKS = payload({
  session_id: "cafe",
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_use_id: "c2",
  tool_input: { command: "make" },
});

const PATHS = [
  "/api/sessions",
  "/api/sessions?machine=central&q=shop",
  "/api/attention",
  "/api/sessions/shop",
  "/api/sessions/shop/calls",
  "/api/sessions/shop/transitions",
  "/api/sessions/shop/messages",
  "/api/sessions/shop/turns",
  "/api/sessions/shop/changes",
  "/api/sessions/unknown",
  "/api/sessions/unknown/calls",
  "/api/calls",
  "/api/calls?limit=1",
  "/api/turns",
  "/api/log?limit=5",
  "/api/log/3",
  "/api/log/999",
  "/api/export?session=unknown",
];

test("a reader that answers a turn later gives the same answers", async (t) => {
  const { store } = await setUp(t, [...HISTORY, ASKS]);
  let questions = 0;
  const later = new Proxy<AwaitableReader>(store, {
    get: (target, name) => {
      const ask: unknown = Reflect.get(target, name);
      return async (...values: unknown[]): Promise<unknown> => {
        questions += 1;
        await nextTurn();
        return typeof ask === "function" ? Reflect.apply(ask, undefined, values) : ask;
      };
    },
  });
  const daemons = [
    await startHttpDaemon(t, { storedReader: store }),
    await startHttpDaemon(t, { storedReader: later }),
  ];
  for (const { time } of daemons) time.nowMs = START_MS + 60_000;
  for (const path of PATHS) {
    const answers = await Promise.all(
      daemons.map(async ({ url }) => {
        const response = await fetch(`${url}${path}`);
        return [response.status, await response.text()] as const;
      }),
    );
    assert.deepEqual(answers[1], answers[0], path);
  }
  assert.ok(questions > PATHS.length);
});
