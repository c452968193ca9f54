import type { TestContext } from "node:test";
import { openPlace } from "../discord/conversation.ts";
import { discordRig, type Env } from "../discord/rig.ts";
import { payloadsOf, type Story } from "./message-stories.ts";

const STEP_MS = 5000;

/** The cards of sessions and the messages beside them, as a person finds them in the channel. */
interface Told {
  readonly cards: readonly string[];
  readonly messages: readonly string[];
}

/** Plays a story through the whole daemon against the fake Discord. */
export async function tellStory(t: Pick<TestContext, "after">, story: Story, language: "en" | "ja"): Promise<Told> {
  const { rig, channelId, daemon } = await openChannel(t, { ...story.env, DISCORD_LANGUAGE: language });
  await daemon.play(payloadsOf(story), STEP_MS);
  await rig.time.advance(30_000);
  return toldIn(rig.fake.transcript(channelId));
}

/** A check that is not well for some minutes, then well again. */
export async function tellHealth(t: Pick<TestContext, "after">, language: "en" | "ja"): Promise<Told> {
  const env = { CCEN_HEALTH_ALERTS: "on", DISCORD_LANGUAGE: language };
  const { rig, channelId, daemon, access } = await openChannel(t, env);
  const configure = async (more: Env, minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      daemon.configure({ ...access, ...env, ...more });
      await rig.time.advance(60_000);
    }
    await rig.time.advance(STEP_MS);
  };
  await configure({ CCEN_METRICS_REFRESH_SECONDS: "never" }, 4);
  await configure({}, 10);
  return toldIn(rig.fake.transcript(channelId));
}

/** A webhook in a text channel: no threads, so that the card stands above its messages. */
async function openChannel(t: Pick<TestContext, "after">, env: Env) {
  const rig = await discordRig(t);
  const place = openPlace(rig, "webhook-text");
  const access = { ...place.access, DISCORD_MENTION_USER_ID: rig.fake.addMember() };
  return { rig, channelId: place.channelId, access, daemon: await rig.start({ ...access, ...env }) };
}

function toldIn(transcript: string): Told {
  const all = transcript
    .split(/^ {2}(?=\S)/m)
    .slice(1)
    .map((text) => readable(text.trimEnd()));
  return { cards: all.filter((text) => !isMessage(text)), messages: all.filter(isMessage) };
}

/** A message's line names its session before a point; a card's does not. */
function isMessage(text: string): boolean {
  return (text.split("\n")[0] ?? "").includes(" · ");
}

/** The same at each run, and without the name of the sender, which is the webhook's. */
function readable(text: string): string {
  return text
    .replace(/^[^:\n]+: /, "")
    .replaceAll(/^ {4}/gm, "  ")
    .replaceAll(/<t:\d+:R>/g, "a moment ago")
    .replaceAll(/<@\d+>/g, "@you");
}
