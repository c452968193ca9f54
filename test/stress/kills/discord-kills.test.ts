import { test } from "node:test";
import { killInGrace } from "../../support/kills/kill-in-grace.ts";
import { EVERY_AWAY_KILL, killWhileAway } from "../../support/kills/kill-while-away.ts";
import { killWhileReposting } from "../../support/kills/kill-while-reposting.ts";
import { killWhileResolving } from "../../support/kills/kill-while-resolving.ts";
import { killWhileSending } from "../../support/kills/kill-while-sending.ts";

for (const by of ["bot", "webhook"] as const) {
  test(`daemon killed 50 times while it sends 500 messages by a ${by}: none is lost`, async (t) =>
    killWhileSending(t, { by, messages: 500, kills: 50 }));
}

for (const by of ["bot", "webhook"] as const) {
  test(`daemon killed while it edits answered requests: ${by}`, async (t) =>
    killWhileResolving(t, { by, requests: 20, kills: 6 }));
}

test("daemon killed while it posts a deleted card again: one stands", async (t) =>
  killWhileReposting(t, ["hang", "hang-after"]));

test("daemon killed while finished turns wait for a prompt: each keeps its fate", async (t) => killInGrace(t, 2));

test("daemon killed between a silent message and its ping: one of each comes", async (t) =>
  killWhileAway(t, EVERY_AWAY_KILL));
