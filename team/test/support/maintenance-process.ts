/** Runs maintenance once, in a process of its own that a test kills: `node maintenance-process.ts URL RETENTION`. */
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { createMaintenance } from "../../src/maintenance/maintenance.ts";
import type { Retention } from "../../src/maintenance/retention.ts";

const [, , databaseUrl = "", retention = ""] = process.argv;
await createMaintenance({
  databaseUrl,
  retention: JSON.parse(retention) as Retention,
  logger: createMemoryLogger(),
}).run();
