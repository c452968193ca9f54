import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { listenerHarness } from "../../../test/support/listener-harness.ts";
import { asks, begins, ends, PROMPT } from "../../../test/support/signals.ts";
import { runs } from "../../../test/support/tier.ts";

/**
 * A dialog: when its call begins and it is requested, how late it opens, its hook arrives and the client's status is
 * written, how long it is open (people take longer to read and answer), and how long its call then runs.
 */
const dialogs = fc.array(
  fc.record({
    gapMs: fc.nat(2500),
    beginsBeforeMs: fc.nat(400),
    hookLagMs: fc.nat(400),
    wordLagMs: fc.nat(200),
    opensInMs: fc.nat(400),
    openMs: fc.integer({ min: 700, max: 2000 }),
    runsMs: fc.nat(2000),
  }),
  { minLength: 1, maxLength: 8 },
);

test("in any order of hooks and statuses, no wait is dropped while its dialog is open", () => {
  fc.assert(
    fc.property(dialogs, (list) => {
      const harness = listenerHarness();
      harness.fire(PROMPT);
      harness.say("busy");
      let atMs = 10;
      const planned = list.map(({ gapMs, opensInMs, openMs, ...lags }, index) => {
        const askedMs = (atMs += gapMs);
        const openedMs = askedMs + opensInMs;
        return { id: `t${index}`, askedMs, openedMs, answeredMs: openedMs + openMs, ...lags };
      });
      // The client waits while any is open, and writes that a little later, in order.
      const edges = [...new Set(planned.flatMap(({ openedMs, answeredMs }) => [openedMs, answeredMs]))].toSorted(
        (a, b) => a - b,
      );
      let lastWord = "busy";
      let writtenMs = 0;
      const moments = planned.flatMap(({ id, askedMs, beginsBeforeMs, hookLagMs, answeredMs, runsMs }) => [
        { atMs: askedMs - beginsBeforeMs, act: () => harness.fire(begins(id)) },
        { atMs: askedMs + hookLagMs, act: () => harness.fire(asks(id)) },
        { atMs: answeredMs + runsMs, act: () => harness.fire(ends(id)) },
      ]);
      for (const edgeMs of edges) {
        const isOpen = planned.some(({ openedMs, answeredMs }) => openedMs <= edgeMs && edgeMs < answeredMs);
        const word = isOpen ? "waiting" : "busy";
        if (word === lastWord) continue;
        lastWord = word;
        const lagMs = planned.find(
          ({ openedMs, answeredMs }) => openedMs === edgeMs || answeredMs === edgeMs,
        )?.wordLagMs;
        writtenMs = Math.max(writtenMs, edgeMs + (lagMs ?? 0));
        moments.push({ atMs: writtenMs, act: () => harness.say(word, edgeMs) });
      }
      let passedMs = 0;
      for (const moment of moments.toSorted((a, b) => a.atMs - b.atMs)) {
        // Step by step, so that each drop is seen at its time.
        while (passedMs < moment.atMs) {
          const before = harness.session().waits;
          const stepMs = Math.min(10, moment.atMs - passedMs);
          harness.pass(stepMs);
          passedMs += stepMs;
          const left = new Set(harness.session().waits);
          for (const { toolUseId } of before.filter((wait) => !left.has(wait))) {
            const dialog = planned.find(({ id }) => id === toolUseId);
            assert.ok((dialog?.answeredMs ?? Infinity) <= passedMs, `${toolUseId} was dropped at ${passedMs} ms`);
          }
        }
        moment.act();
      }
    }),
    { numRuns: runs(100, 1000) },
  );
});
