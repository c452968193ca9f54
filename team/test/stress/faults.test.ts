import { test } from "node:test";
import { hasPostgres } from "../../embedded/postgres-program.ts";
import { LONG_TEST } from "../../../test/support/tier.ts";
import { runCampaign } from "../support/fault-campaign.ts";

const skip = hasPostgres() ? false : "needs a PostgreSQL package of this platform";

test("24 machines lose nothing over kills, crashes, a failover and cut networks", { skip, ...LONG_TEST }, async (t) => {
  await runCampaign(t, { machines: 24, kills: 20, crashes: [4, 8, 12], failover: 16, part: 300 });
});
