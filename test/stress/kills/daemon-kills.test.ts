import assert from "node:assert/strict";
import { test } from "node:test";
import { settleAccounts } from "../../support/kills/account.ts";
import { startCampaign } from "../../support/kills/campaign.ts";
import { killAtPoints } from "../../support/kills/kill-at-points.ts";
import { KILL_POINTS } from "../../support/kills/points.ts";

/** By hand: 1,000. */
const KILLS = Number(process.env["CCEN_KILLS"] ?? 20);
/** First moment, to run several campaigns in parallel. */
const FROM = Number(process.env["CCEN_KILLS_FROM"] ?? 0);
/** About as many moments as a daemon's run in the campaign has. */
const MOMENTS = 400;
/** Multiples of it fall evenly into the unit interval, however many there are. */
const GOLDEN = 0.618_033_988_749_895;

for (const [when, points] of Object.entries(KILL_POINTS)) {
  test(`daemon killed ${when}, at every point: no event is lost or doubled`, async (t) => killAtPoints(t, points));
}

test("daemon killed at moments spread over its life: no event is lost or doubled", async (t) => {
  const campaign = await startCampaign(t);
  assert.equal(await campaign.live(null), "stopped");
  const named = Object.values(KILL_POINTS).flat();
  // Every moment by its number, and every named point, in turn.
  for (let round = FROM; campaign.kills < KILLS; round += 1) {
    assert.ok(round < FROM + KILLS * 3, `${campaign.kills} kills in ${round} lives`);
    const nth = 1 + Math.floor((round * MOMENTS * GOLDEN) % MOMENTS);
    const point = round % 4 === 3 ? named[(round >> 2) % named.length] : { moment: /^/, nth };
    await campaign.live(point ?? null);
    if (round % 50 === 49) t.diagnostic(`${campaign.kills} kills, ${campaign.fired.events.length} events fired`);
  }
  assert.equal(await campaign.live(null), "stopped");
  const { kills, fired, lost, doubled } = settleAccounts(campaign);
  t.diagnostic(`${kills} kills, ${fired} events fired, lost ${lost}, doubled ${doubled}`);
});
