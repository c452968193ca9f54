import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { systemClock } from "../../system/clock.ts";
import { createProcessWatch } from "./process-watch.ts";

test("session is lost only after the spool was read once its hook had finished writing", async (t) => {
  const gone = { pid: spawnSync(process.execPath, ["-v"]).pid, startTime: "1" };
  const session = storedSession({ sessionId: "s", state: "working", process: gone });
  const seen: string[] = [];
  let timesWritten = 0;
  const lost: string[] = [];
  const watch = createProcessWatch({
    observer: { observe: (events) => void lost.push(...events.map(({ key }) => key)), applyFacts: () => {} },
    sessions: { session: () => session, unended: () => [session] },
    registry: { client: () => null, clients: () => [], watch: () => ({ ensure: () => false, close: () => {} }) },
    spool: {
      check: () => void seen.push("look"),
      isCaughtUp: () => true,
      isWrittenFor: () => {
        timesWritten += 1;
        const isWritten = timesWritten === 1;
        seen.push(isWritten ? "written" : "finished");
        return isWritten;
      },
    },
    transcripts: { checkSoon: () => {}, isQuiet: () => true },
    clock: systemClock,
    logger: createMemoryLogger(),
    busyIntervalMs: 3_600_000,
    quietIntervalMs: 3_600_000,
  });
  t.after(() => watch.stop());
  watch.start();
  await waitFor("the loss", () => lost.length > 0);
  assert.ok(seen.lastIndexOf("look") > seen.indexOf("finished"), seen.join(" "));
});
