import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { settleAccounts } from "./account.ts";
import { type Campaign, startCampaign } from "./campaign.ts";
import type { KillPoint } from "./points.ts";

/** Kills a daemon at each point in turn, in one home: in the end each fired event is there once. */
export async function killAtPoints(t: TestContext, points: readonly KillPoint[]): Promise<void> {
  const campaign = await startCampaign(t);
  assert.equal(await campaign.live(null), "stopped");
  for (const point of points) {
    assert.ok(await isMet(campaign, point), `${String(point.moment)} was never met`);
  }
  assert.equal(await campaign.live(null), "stopped");
  const account = settleAccounts(campaign);
  assert.deepEqual({ lost: account.lost, doubled: account.doubled }, { lost: 0, doubled: 0 });
  t.diagnostic(`${account.kills} kills, ${account.fired} events fired, lost 0, doubled 0`);
}

/** A moment may need luck: a post, for example, is only stored at once while no file is found that came before it. */
async function isMet(campaign: Campaign, point: KillPoint): Promise<boolean> {
  for (let life = 0; life < 3; life += 1) {
    if ((await campaign.live(point)) === "killed") return true;
  }
  return false;
}
