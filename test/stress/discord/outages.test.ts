import { test } from "node:test";
import { OUTAGES, surviveOutage } from "../../quick/discord/outage-cases.ts";

for (const what of Object.keys(OUTAGES) as (keyof typeof OUTAGES)[]) {
  const { minutes } = OUTAGES[what];
  for (const place of ["bot-text", "webhook-text"] as const) {
    test(`outage neither loses nor doubles: ${minutes} min of ${what}, ${place}`, async (t) =>
      surviveOutage(t, { what, place, minutes }));
  }
}
