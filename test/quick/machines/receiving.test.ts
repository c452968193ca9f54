import { centralHarness } from "../../support/machine-harness.ts";
import { testClocks } from "../../support/receiving/clocks-contract.ts";
import { testReceivedEvents } from "../../support/receiving/events-contract.ts";
import { testHostileBatches } from "../../support/receiving/hostile-contract.ts";
import { testPositions } from "../../support/receiving/positions-contract.ts";
import { testReceivedSessions } from "../../support/receiving/sessions-contract.ts";

// What a central server promises to machines, with SQLite behind it.
testReceivedEvents(centralHarness);
testPositions(centralHarness);
testReceivedSessions(centralHarness);
testClocks(centralHarness);
testHostileBatches(centralHarness);
