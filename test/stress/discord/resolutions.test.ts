import { test } from "node:test";
import { PLACES } from "../../quick/discord/conversation.ts";
import { resolveUnderBurst } from "../../quick/discord/resolution-cases.ts";

for (const place of PLACES) {
  for (const others of [0, 200]) {
    test(`answered requests overtake ${others} finished turns of others, without a ping: ${place}`, async (t) =>
      resolveUnderBurst(t, { place, requests: 20, others }));
  }
  test(`requests that are answered at once are all edited, without a ping: ${place}`, async (t) =>
    resolveUnderBurst(t, { place, requests: 20, others: 200, atOnce: true }));
}
