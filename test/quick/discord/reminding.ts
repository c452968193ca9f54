import type { TestContext } from "node:test";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, type Env } from "./harness.ts";
import { asks as waits, prompt } from "./named-sessions.ts";

/** A prompt, and a question behind it. */
export const asks = (session: string): readonly string[] => [prompt(session), ...waits(session)];

/** A daemon that reminds after ten minutes, and what it has said. */
export async function reminding(t: TestContext, env: Env = {}, place: PlaceKind = "bot-text", startMs?: number) {
  const harness = await discordHarness(t, startMs === undefined ? {} : { startMs });
  const { fake, time } = harness;
  const { channelId, access } = openPlace(harness, place);
  const settings: Env = { ...access, DISCORD_MENTION_USER_ID: fake.addMember(), CCEN_REMIND_MINUTES: "10", ...env };
  const rooms = (): readonly string[] => [channelId, ...fake.threadsIn(channelId).map(({ id }) => id)];
  const said = (text: RegExp) =>
    rooms().flatMap((room) =>
      fake.messagesIn(room).flatMap(({ id, content }) => (text.test(content) ? [{ room, id, content }] : [])),
    );
  const reminders = (): readonly string[] => said(/still (?:waits|failed)/).map(({ content }) => content);
  return { harness, fake, time, settings, said, reminders, running: await harness.start(settings) };
}
