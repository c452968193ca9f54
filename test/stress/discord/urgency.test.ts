import { test } from "node:test";
import { requestsOvertakeTurns, sendOpenDialogs } from "../../quick/discord/dialog-cases.ts";

for (const place of ["webhook-text", "bot-text"] as const) {
  test(`open dialogs of ten busy sessions are sent once, answered ones never: ${place}`, async (t) =>
    sendOpenDialogs(t, { place, sessions: 10, lengthMs: 120_000, longDialogs: 21 }));
}

test("60 permission requests overtake 200 finished turns", async (t) =>
  requestsOvertakeTurns(t, { turns: 200, requests: 60 }));
