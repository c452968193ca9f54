import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { payload } from "../../support/payload.ts";
import { openPlace } from "./conversation.ts";
import { discordHarness, type Env, type RunningDaemon } from "./harness.ts";

const SECOND_MS = 1000;

const prompt = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" });
const byMachine = payload({ hook_event_name: "UserPromptSubmit", prompt: "Go on", source: "schedule" });
const end = payload({ hook_event_name: "SessionEnd", reason: "other" });
const finish = (reply: string): string =>
  payload({ hook_event_name: "Stop", last_assistant_message: reply, background_tasks: [] });
const ask = payload({ hook_event_name: "PermissionRequest", tool_name: "Bash", tool_input: { command: "ls" } });

async function turnHarness(t: TestContext, env: Env = {}) {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "webhook-text");
  const settings: Env = { ...access, ...env };
  const running = await harness.start(settings);
  const start = async (): Promise<RunningDaemon> => harness.start(settings);
  /** What the channel says of finished turns, oldest first. */
  const seen = (): readonly string[] =>
    Array.from(harness.fake.transcript(channelId).matchAll(/[🏁❓] shop · (finished.*)/gu), ([, text = ""]) => text);
  return { harness, running, start, seen, time: harness.time };
}

async function statesOf(running: RunningDaemon): Promise<readonly string[]> {
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?kind=finished&limit=9");
  return deliveries.map(({ state, reason }) => `${state} ${JSON.stringify(reason)}`).toReversed();
}

test("finished turn with a prompt within a minute is not sent, and the list says why", async (t) => {
  const { running, seen, time } = await turnHarness(t);
  await running.fire(prompt);
  await running.play([finish("One."), prompt], 50 * SECOND_MS);
  await running.play([finish("Two.")], 59 * SECOND_MS);
  assert.deepEqual(seen(), []);
  await time.advance(2 * SECOND_MS);
  assert.deepEqual(seen(), ["finished — Two. {silent}"]);
  const [first, second] = await statesOf(running);
  assert.match(first ?? "", /^discarded .*overtaken/);
  assert.match(second ?? "", /^sent/);
});

test("finished turn that asks, sounds or ends its session is sent at once", async (t) => {
  for (const { env, last, expected } of [
    { env: {}, last: [finish("Done. Shall I push?")], expected: /^finished, asks: Shall I push\? — Done\.$/ },
    {
      env: { DISCORD_QUIET_HOURS: "00:00-23:59" },
      last: [finish("Done. Shall I push?")],
      expected: /^finished, asks: .* {silent}$/,
    },
    { env: { DISCORD_FINISHED: "on" }, last: [finish("Done.")], expected: /^finished — Done\.$/ },
    { env: {}, last: [finish("Done."), end], expected: /^finished — Done\. {silent}$/ },
    { env: {}, last: [finish("Done."), byMachine], expected: /^finished — Done\. {silent}$/ },
  ]) {
    const { running, seen, time } = await turnHarness(t, env);
    await running.play([prompt], SECOND_MS);
    await running.play(last, 2 * SECOND_MS);
    await time.advance(SECOND_MS);
    assert.match(seen().join("\n"), expected);
  }
});

test("every finished turn is sent at verbose, however soon the next prompt comes", async (t) => {
  const { running, seen, time } = await turnHarness(t, { DISCORD_LEVEL: "verbose" });
  await running.play([prompt, finish("One."), prompt, finish("Two."), prompt], 2 * SECOND_MS);
  await time.advance(5 * SECOND_MS);
  assert.deepEqual(seen(), ["finished — One. {silent}", "finished — Two. {silent}"]);
});

test("request of the next turn takes a waiting finished turn along, and is not late", async (t) => {
  const { running, harness, time } = await turnHarness(t);
  await running.play([prompt, finish("One."), byMachine, ask], 0);
  await time.advance(2 * SECOND_MS);
  const all = harness.fake.requests.map(({ body }) => JSON.stringify(body)).join("\n");
  assert.match(all, /Bash\? ls/);
  assert.match(all, /One\./);
});

test("finished turn survives an end of the daemon in its minute, and is sent once", async (t) => {
  const { running, start, seen, time } = await turnHarness(t);
  await running.play([prompt, finish("One.")], 10 * SECOND_MS);
  await running.stop();
  await time.advance(20 * SECOND_MS);
  const second = await start();
  await time.advance(20 * SECOND_MS);
  assert.deepEqual(seen(), []);
  await second.stop();
  await time.advance(60 * SECOND_MS);
  const third = await start();
  await time.advance(5 * SECOND_MS);
  assert.deepEqual(seen(), ["finished — One. {silent}"]);
  assert.deepEqual(await statesOf(third), ["sent null"]);
});
