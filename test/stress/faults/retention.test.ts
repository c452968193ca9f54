import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { faultHome, untilStored, upTo } from "../../support/faults/fault-home.ts";
import {
  assertYoungRemain,
  killWhileRemoving,
  removedFrom,
  untilIndexed,
} from "../../support/faults/removed-history.ts";
import { plantOldEvents } from "../../support/old-history.ts";
import { openStream } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const OLD = 3000;

test("retention removes a history while events are stored and read", async (t) => {
  const home = faultHome(t);
  plantOldEvents({ paths: home.paths, ageDays: 100, events: OLD });
  const daemon = await startDaemon(t, home);
  const stream = await openStream(t, `${daemon.url}${ROUTES.events}`);
  let reads = 0;
  while ((await removedFrom(daemon, "events")) < OLD) {
    await home.fire();
    const [exported, log] = await Promise.all([
      fetch(new URL("/api/export?format=jsonl", daemon.url)),
      daemon.get<{ events: readonly { seq: number }[] }>("/api/log?limit=500&q=old"),
    ]);
    assert.equal(exported.status, 200);
    for (const line of (await exported.text()).trim().split("\n")) assert.doesNotThrow(() => JSON.parse(line));
    for (const [index, { seq }] of log.events.entries()) assert.ok(seq < (log.events[index - 1]?.seq ?? Infinity));
    reads += 1;
  }
  assert.ok(reads > 0, "nothing was read meanwhile");
  await untilStored(daemon, OLD + home.fired());
  await waitFor("the stream", () => stream.seqs().length === home.fired());
  assert.deepEqual(
    stream.seqs(),
    upTo(home.fired()).map((n) => OLD + 1 + n),
  );
  await untilIndexed(home);
  await daemon.end("SIGTERM");
  assertYoungRemain(home, OLD);
});

test("retention finishes after five kills and keeps young events", async (t) => {
  await killWhileRemoving(t, { oldEvents: OLD, step: 600 });
});
