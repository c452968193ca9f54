import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { runs } from "../../test/support/tier.ts";
import { SSE_EVENT_NAME, type Frame } from "../../src/api/sse.ts";
import { createFakeTime } from "../../test/support/page/state-harness.ts";
import { framesByEventSource, type FrameHandlers, createLiveClient } from "./live-client.ts";

const BEAT: Frame = { type: "heartbeat", timestamp: "2026-01-01T00:00:00.000Z" };

const POSITION = { newest: 7, missedAfter: 7 };

const step = fc.oneof(
  fc.constantFrom(
    "start" as const,
    "stop" as const,
    "retry" as const,
    "frame" as const,
    "lost" as const,
    "event" as const,
  ),
  fc.integer({ min: 1, max: 130_000 }),
);

test("in any order of events at most one connection is open, none after the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const time = createFakeTime();
      const opened: { readonly handlers: FrameHandlers; isOpen: boolean }[] = [];
      let lastSeq = 0;
      let isRunning = false;
      const client = createLiveClient({
        open: ({ newest }, handlers) => {
          assert.equal(newest, lastSeq);
          const connection = { handlers, isOpen: true };
          opened.push(connection);
          return () => void (connection.isOpen = false);
        },
        timers: time,
        readMs: time.now,
        random: () => 0.5,
        position: () => ({ newest: lastSeq, missedAfter: lastSeq }),
        onFrame: () => undefined,
        onLost: () => undefined,
      });
      for (const what of steps) {
        const connection = opened.findLast(({ isOpen }) => isOpen);
        if (typeof what === "number") await time.advance(what);
        else if (what === "start") client.start();
        else if (what === "stop") client.stop();
        else if (what === "retry") client.retryNow();
        else if (what === "lost") connection?.handlers.onLost();
        else if (connection !== undefined) {
          if (what === "event") lastSeq += 1;
          connection.handlers.onFrame(BEAT);
        }
        if (what === "start") isRunning = true;
        if (what === "stop") isRunning = false;
        const openCount = opened.filter(({ isOpen }) => isOpen).length;
        assert.ok(openCount <= (isRunning ? 1 : 0), `${openCount} open after ${what}`);
      }
      // A running source reconnects by itself in every case.
      const wasOpen = opened.some(({ isOpen }) => isOpen);
      const count = opened.length;
      await time.advance(11_000);
      assert.ok(isRunning ? wasOpen || opened.length > count : opened.length === count);
      client.stop();
      await time.advance(300_000);
      assert.ok(opened.every(({ isOpen }) => !isOpen));
    }),
    { numRuns: runs(50, 300) },
  );
});

test("only valid frames of a source get through, none once it is closed or lost", () => {
  const saying = fc.oneof(
    fc.record({
      name: fc.constantFrom(...Object.values(SSE_EVENT_NAME)),
      data: fc.oneof(fc.json(), fc.constant(JSON.stringify(BEAT))),
    }),
    fc.constantFrom("error" as const, "close" as const),
  );
  fc.assert(
    fc.property(fc.array(saying), (sayings) => {
      const listeners = new Map<string, (event: MessageEvent<string>) => void>();
      let closedCount = 0;
      const source = {
        addEventListener: (name: string, listener: (event: MessageEvent<string>) => void) =>
          void listeners.set(name, listener),
        close: () => void (closedCount += 1),
      };
      let isOver = false;
      let lostCount = 0;
      const open = framesByEventSource((url) => {
        assert.equal(url, "/api/events?last_event_id=7");
        return source;
      });
      const close = open(POSITION, {
        onFrame: (frame) => {
          assert.ok(!isOver && Object.hasOwn(SSE_EVENT_NAME, frame.type));
        },
        onLost: () => {
          assert.ok(!isOver);
          lostCount += 1;
        },
      });
      for (const one of sayings) {
        if (one === "close") close();
        else {
          const [type, data] = one === "error" ? ["error", ""] : [one.name, one.data];
          listeners.get(type)?.(new MessageEvent(type, { data }));
        }
        if (typeof one === "string") isOver = true;
      }
      assert.ok(lostCount <= 1 && (!isOver || closedCount > 0));
    }),
    { numRuns: runs(50, 500) },
  );
});
