import { test } from "node:test";
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
