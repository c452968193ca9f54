import { test } from "node:test";
import { PLACES } from "../../quick/discord/conversation.ts";
import {
  leaveDeleted,
  repeatLostEdit,
  resolveAfterOutage,
  resolveInArchive,
  resolveInPlace,
  resolveUnderBurst,
} from "../../quick/discord/resolution-cases.ts";

for (const place of PLACES) {
  for (const others of [0, 200]) {
    test(`answered requests overtake ${others} finished turns of others, without a ping: ${place}`, async (t) =>
      resolveUnderBurst(t, { place, requests: 20, others }));
  }
  test(`requests that are answered at once are all edited, without a ping: ${place}`, async (t) =>
    resolveUnderBurst(t, { place, requests: 20, others: 200, atOnce: true }));
}

for (const place of ["bot-text", "webhook-forum"] as const) {
  test(`answered request says so in its place, grey and without a ping: ${place}`, async (t) =>
    resolveInPlace(t, place));
}

test("answered request in an archived thread says so and leaves it there: bot-forum", async (t) =>
  resolveInArchive(t, "bot-forum"));

test("message that a person deleted is left alone: bot-text", async (t) => leaveDeleted(t, "bot-text"));

test("request answered in an outage says so later, a new one is in time: bot-text", async (t) =>
  resolveAfterOutage(t, "bot-text"));

test("edit whose answer was lost as the daemon ended is made again: webhook-text", async (t) =>
  repeatLostEdit(t, "webhook-text"));
