import { test } from "node:test";
import { fireWithoutDaemon, startTwoAtOnce } from "../../support/kills/double-start.ts";
import { EARLIER, fireWhileRenewed, upgradeUnder } from "../../support/kills/earlier-hooks.ts";
import { suspendDaemon } from "../../support/kills/suspended-daemon.ts";

test("two daemons started at once, ten times: one runs, and no event comes twice", async (t) => startTwoAtOnce(t, 10));

test("ten hooks find no daemon, three times: one daemon comes, no event twice", async (t) => fireWithoutDaemon(t, 3));

test("daemon suspended for long goes on in order and takes no session for lost", async (t) =>
  suspendDaemon(t, { hooks: 20, pauseMs: 1500 }));

for (const script of EARLIER) {
  test(`earlier hook (${script}) and a daemon of today: each event is there once`, async (t) =>
    upgradeUnder(t, script, 10));
}

test("hooks fire while ccen setup renews their script: each event is there once", async (t) =>
  fireWhileRenewed(t, 100));
