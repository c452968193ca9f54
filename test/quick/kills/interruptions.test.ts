import { test } from "node:test";
import { killWhileSending } from "../../support/kills/kill-while-sending.ts";

test("daemon killed while it sends by a bot: each message comes once", async (t) =>
  killWhileSending(t, { by: "bot", messages: 10, kills: 2 }));
