import { test } from "node:test";
import { hasPostgres } from "../../src/embedded/postgres-program.ts";
import { endAndStart } from "../support/own-postgres-case.ts";

const skip = hasPostgres() ? false : "needs a PostgreSQL package of this platform";

test("team server with a PostgreSQL of its own keeps its events over restart and kill", { skip }, async (t) => {
  await endAndStart(t, ["SIGKILL", "SIGTERM", "SIGINT", "SIGKILL"]);
});
