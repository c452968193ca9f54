/** Adds counters up without a rest, in a process of its own that a test kills: `node counting-process.ts URL`. */
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { openPool } from "../../src/database/pool.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";

const [, , url = ""] = process.argv;
const pool = openPool(url, { logger: createMemoryLogger(), most: 1 });
process.stdout.write("counting\n");
for (;;) await foldCounters(pool);
