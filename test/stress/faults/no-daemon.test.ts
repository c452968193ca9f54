import { test } from "node:test";
import { fireWithoutDaemon } from "../../support/faults/no-daemon.ts";

/** As many as weeks bring; by hand: CCEN_TEST_WAITING_FILES=300000. */
const FILES = Number(process.env["CCEN_TEST_WAITING_FILES"] ?? 20_000);

test("every event is stored or counted as lost after weeks without a daemon", async (t) => {
  await fireWithoutDaemon(t, FILES);
});
