import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine, machineOfToken } from "../../src/machines/machine-tokens.ts";
import { assertCounted, countUncounted } from "../support/counted-truths.ts";
import { EMPTY, toolEvent } from "../support/ingest-harness.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const PROGRAM = join(import.meta.dirname, "..", "support", "counting-process.ts");
const KILLS = 25;

test("counters equal the events after kills of the processes that add them up", needsPostgres, async (t) => {
  const url = await testDatabase(t);
  const pool = testPool(t, url);
  const self = { machineId: "team", name: "team", version: "1.0.0" };
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger: createMemoryLogger(), self });
  const token = await addMachine(pool, { owner: "ann", team: "core", name: "laptop" });
  let seq = 0;
  const send = async (): Promise<void> => {
    const events = Array.from({ length: 40 }, (_, index) => toolEvent(seq + index + 1, `s-${(seq + index) % 7}`));
    const machine = await machineOfToken(pool, token);
    assert.ok(machine !== null);
    const batch = { ...EMPTY, after: seq, through: seq + 40, events };
    seq = (await receive(Buffer.from(JSON.stringify(batch)), machine)).position;
  };
  let left = 0;
  for (let round = 0; round < KILLS; round += 1) {
    // Two at a time, as replicas are.
    const processes = [1, 2].map(() =>
      spawn(process.execPath, [PROGRAM, url], { stdio: ["ignore", "pipe", "inherit"] }),
    );
    t.after(() => processes.forEach((child) => child.kill("SIGKILL")));
    await Promise.all(processes.map(async ({ stdout }) => once(stdout, "data")));
    // The kill comes at another moment of the work each time.
    for (let batch = 0; batch <= round % 4; batch += 1) await send();
    const exits = processes.map(async (child) => once(child, "exit"));
    for (const child of processes) child.kill("SIGKILL");
    await Promise.all(exits);
    left += (await countUncounted(pool)) > 0 ? 1 : 0;
    await assertCounted(pool);
  }
  await foldCounters(pool);
  assert.equal(await countUncounted(pool), 0);
  await assertCounted(pool);
  const { rows } = await pool.query("SELECT sum(events)::int AS events FROM hour_events WHERE team = 0");
  assert.deepEqual(rows, [{ events: seq }]);
  t.diagnostic(`${left} of ${KILLS} kills left something to add up`);
});
