import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { openPlace } from "./conversation.ts";
import { discordHarness, type Env, type Harness, type RunningDaemon } from "./harness.ts";
import { answered, asks, prompt } from "./named-sessions.ts";
import type { Message } from "../../fake-discord/state/model.ts";

const MINUTE_MS = 60_000;
export const ON: Env = { DISCORD_BOARD: "on" };

/** The message with the states of all sessions. */
export const isBoard = ({ content }: Message): boolean => content.startsWith("📌");

export function boardsIn({ fake }: Harness, channelId: string): readonly Message[] {
  return fake.messagesIn(channelId).filter(isBoard);
}

export function textOf(message: Message | undefined): string {
  return String(message?.embeds[0]?.["description"]);
}

export async function boardHarness(t: Parameters<typeof discordHarness>[0], env: Env = ON) {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-text");
  const settings: Env = { ...access, DISCORD_MENTION_USER_ID: harness.fake.addMember(), ...env };
  const running = await harness.start(settings);
  return { harness, channelId, settings, running, fake: harness.fake, time: harness.time };
}

/** Events, and the time in which a board follows them. */
export async function fireAndSettle(
  { time }: Harness,
  running: RunningDaemon,
  payloads: readonly string[],
): Promise<void> {
  await running.fire(...payloads);
  await time.advance(12_000);
}

/** The answer to the first board, or to the one after a person deleted it, is lost, and the daemon ends. */
export async function surviveLostBoard(t: TestContext, which: "first" | "second"): Promise<void> {
  const { harness, channelId, running, fake, settings, time } = await boardHarness(t);
  if (which === "second") {
    await fireAndSettle(harness, running, [prompt("web")]);
    fake.deleteMessage(channelId, boardsIn(harness, channelId)[0]?.id ?? "");
  }
  const fault = fake.fault({
    effect: { kind: "lost-after" },
    match: ({ method, body }) => method === "POST" && String(body["content"]).startsWith("📌"),
    times: 2,
  });
  await running.fire(prompt("shop"));
  for (let round = 0; round < 100 && fault.met === 0; round += 1) await time.advance(100);
  assert.equal(fault.met, 1);
  await running.stop();
  // Discord no longer knows the message by its nonce.
  await time.advance(10 * MINUTE_MS);
  const again = await harness.start(settings);
  await fireAndSettle(harness, again, [prompt("api")]);
  await time.advance(MINUTE_MS);
  assert.deepEqual(
    boardsIn(harness, channelId).map(({ content }) => content),
    [`📌 ${which === "first" ? 2 : 3} running`],
  );
}

/** The card of a session that waits moves below the others, once, also where the daemon ends meanwhile. */
export async function moveWaitingCard(t: TestContext, place: "bot-text" | "webhook-text"): Promise<void> {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, place);
  const settings = { ...access, DISCORD_USE_THREADS: "false" };
  const running = await harness.start(settings);
  await fireAndSettle(harness, running, [prompt("shop")]);
  await fireAndSettle(harness, running, [prompt("api")]);
  const cards = (): readonly Message[] =>
    harness.fake.messagesIn(channelId).filter(({ embeds }) => /"-# <t:\d+:R> /.test(JSON.stringify(embeds)));
  const order = (): readonly string[] => cards().map(({ content }) => String(/shop|api|web/.exec(content)?.[0]));
  assert.deepEqual(order(), ["shop", "api"]);
  await fireAndSettle(harness, running, asks("shop"));
  assert.deepEqual(order(), ["api", "shop"]);
  assert.ok(cards().every(({ flags }) => (flags & 4096) !== 0));
  const { id } = cards()[1] ?? {};
  await fireAndSettle(harness, running, [answered("shop")]);
  assert.equal(cards()[1]?.id, id, "it stays there");
  if (place === "webhook-text") return;
  // The daemon ends after the new card was posted and before it was stored.
  harness.fake.fault({
    effect: { kind: "lost-after" },
    match: ({ method, path }) => method === "POST" && path.endsWith("/messages"),
  });
  await running.fire(...asks("api"));
  await harness.time.advance(2500);
  await running.stop();
  const again = await harness.start(settings);
  await fireAndSettle(harness, again, [prompt("web")]);
  assert.deepEqual(order(), ["shop", "api", "web"]);
}
