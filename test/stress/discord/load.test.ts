import { test } from "node:test";
import { requestsOvertakeTurns, sendOpenDialogs } from "../../quick/discord/dialog-cases.ts";
import { assertArrivesWhole, runBurst } from "../../quick/discord/run-burst.ts";

test("burst arrives whole, in order, unrefused and soon", async (t) => {
  const burst = { sessions: 3, place: "bot-forum", count: 60, overMs: 6000 } as const;
  const outcome = await runBurst(t, { ...burst, env: { DISCORD_LEVEL: "verbose" } });
  t.diagnostic(JSON.stringify(outcome.values));
  assertArrivesWhole(outcome);
});

// With fewer sessions or turns no limit is reached, and priority has no effect.
test("open dialogs of busy sessions are sent once, answered ones never", async (t) =>
  sendOpenDialogs(t, { place: "webhook-text", sessions: 8, lengthMs: 40_000, longDialogs: 10 }));

test("permission requests overtake finished turns", async (t) => requestsOvertakeTurns(t, { turns: 80, requests: 10 }));
