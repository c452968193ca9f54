import { test } from "node:test";
import { upgradeUnder } from "../../support/kills/earlier-hooks.ts";
import { killWhileSending } from "../../support/kills/kill-while-sending.ts";

test("daemon killed while it sends by a bot: each message comes once", async (t) =>
  killWhileSending(t, { by: "bot", messages: 10, kills: 2 }));

test("hooks of the first release and a daemon of today: each event is there once", async (t) =>
  upgradeUnder(t, "first.sh", 3));
