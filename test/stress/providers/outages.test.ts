import { test } from "node:test";
import { OUTAGES, SIDES, surviveOutage } from "../../quick/providers/outage-cases.ts";

for (const side of Object.keys(SIDES) as (keyof typeof SIDES)[]) {
  for (const what of Object.keys(OUTAGES) as (keyof typeof OUTAGES)[]) {
    const { minutes } = OUTAGES[what];
    test(`outage neither loses nor doubles: ${minutes} min of ${what}, ${side}`, async (t) =>
      surviveOutage(t, { side, what, minutes }));
  }
}
