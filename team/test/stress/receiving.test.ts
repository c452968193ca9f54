import { describe } from "node:test";
import { testClocks } from "../../../test/support/receiving/clocks-contract.ts";
import { testReceivedEvents } from "../../../test/support/receiving/events-contract.ts";
import { testHostileBatches } from "../../../test/support/receiving/hostile-contract.ts";
import { testPositions } from "../../../test/support/receiving/positions-contract.ts";
import { testReceivedSessions } from "../../../test/support/receiving/sessions-contract.ts";
import { teamHarness } from "../support/team-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

describe("what a central server promises to machines, with PostgreSQL behind it", needsPostgres, () => {
  testReceivedEvents(teamHarness);
  testPositions(teamHarness);
  testReceivedSessions(teamHarness);
  testClocks(teamHarness);
  testHostileBatches(teamHarness);
});
