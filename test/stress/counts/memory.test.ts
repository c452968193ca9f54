import { EventEmitter } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { queryObjects } from "node:v8";
import type { Connection } from "../../../src/stream/subscriber.ts";
import { startInProcess } from "../../quick/kills/in-process-daemon.ts";
import { configHome } from "../../support/config-home.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { keep } from "../../quick/counts/keep.ts";
import { LIMITS } from "../../quick/counts/limits.ts";

/** More than any cache in the daemon keeps (`find-processes.ts` keeps 1,000). */
const SESSIONS = 3000;

/** After this many samples in a row without a decrease the count is stable, except for objects of a timer's turn. */
const SETTLED_LOOKS = 5;
const SETTLED_WITHIN = 20;

const GROWTH = "objects more after 3,000 sessions more";

/** A sample blocks everything for a tenth of a second: in between the daemon must make progress. */
const LOOK_MS = 150;

/** A client that receives everything and keeps nothing. */
function createReader(): Connection {
  const emitter = new EventEmitter();
  return {
    writableLength: 0,
    writableEnded: false,
    destroyed: false,
    write: () => true,
    on: (event, listener) => emitter.on(event, listener),
    end: () => emitter.emit("close"),
    destroy: () => emitter.emit("close"),
  };
}

test("daemon holds no more objects after twice as many sessions", async (t) => {
  const { home, paths } = configHome(t);
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  const daemon = await startInProcess(t, paths);
  daemon.hub.attach(createReader(), null);
  let sessions = 0;

  async function takeSessions(): Promise<void> {
    for (const end = sessions + SESSIONS; sessions < end; sessions += 1) {
      const transcript_path = join(home, `${sessions}.jsonl`);
      const fields = { session_id: `session-${sessions}`, transcript_path, tool_name: "Bash", tool_use_id: "call" };
      const temporary = join(paths.rawTemporaryDir, "new");
      writeFileSync(temporary, payload({ ...fields, tool_input: { command: `echo ${sessions}` } }));
      // The last number is the pid of a client that is gone: no system has so many processes.
      renameSync(temporary, join(paths.rawDir, `hook-${sessions + 1000}-0-${sessions + 5_000_000}.json`));
    }
    await daemon.spool.idle();
    while (daemon.store.indexSearch(500) > 0);
  }

  await takeSessions();
  const before = await fewestObjects();
  await takeSessions();
  let more = Infinity;
  try {
    await waitFor("no more objects than before", async () => {
      more = (await liveObjects()) - before;
      return more <= LIMITS[GROWTH].limit;
    });
  } finally {
    keep(t, GROWTH, { count: more });
  }
});

/** Objects that are alive after a collection. */
async function liveObjects(): Promise<number> {
  await sleep(LOOK_MS);
  // Collects the garbage first.
  return queryObjects(Object, { format: "count" });
}

/** The minimum number of objects, once it is stable: transcript scans and timers end later. */
async function fewestObjects(): Promise<number> {
  let fewest = Infinity;
  for (let looks = 0; looks < SETTLED_LOOKS; looks += 1) {
    const count = await liveObjects();
    if (count < fewest - SETTLED_WITHIN) looks = 0;
    fewest = Math.min(fewest, count);
  }
  return fewest;
}
