import type { TestContext } from "node:test";
import { openPlace } from "../discord/conversation.ts";
import { budgetMessages, spend } from "../../support/spend.ts";
import { discordHarness, type Env } from "../discord/harness.ts";
import { payloadsOf, type Scenario } from "./message-scenarios.ts";

const STEP_MS = 5000;

/** The cards of sessions and the messages beside them, as a user sees them in the channel. */
interface Reported {
  readonly cards: readonly string[];
  readonly messages: readonly string[];
}

/** Plays a scenario through the whole daemon against the fake Discord. */
export async function playScenario(
  t: Pick<TestContext, "after">,
  scenario: Scenario,
  language: "en" | "ja",
): Promise<Reported> {
  const { harness, channelId, daemon } = await openChannel(t, { ...scenario.env, DISCORD_LANGUAGE: language });
  await daemon.play(payloadsOf(scenario), STEP_MS);
  await harness.time.advance(90_000);
  return reportedIn(harness.fake.transcript(channelId));
}

/** A check that fails for some minutes, then passes again. */
export async function playHealth(t: Pick<TestContext, "after">, language: "en" | "ja"): Promise<Reported> {
  const env = { CCEN_HEALTH_ALERTS: "on", DISCORD_LANGUAGE: language };
  const { harness, channelId, daemon, access } = await openChannel(t, env);
  const configure = async (more: Env, minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      daemon.configure({ ...access, ...env, ...more });
      await harness.time.advance(60_000);
    }
    await harness.time.advance(STEP_MS);
  };
  await configure({ CCEN_METRICS_REFRESH_SECONDS: "never" }, 4);
  await configure({}, 10);
  return reportedIn(harness.fake.transcript(channelId));
}

/** A day whose cost reaches 80 %, then all of its budget. */
export async function playBudget(t: Pick<TestContext, "after">, language: "en" | "ja"): Promise<Reported> {
  const { harness, channelId, daemon } = await openChannel(t, { CCEN_BUDGET_USD: "10", DISCORD_LANGUAGE: language });
  for (const [index, usd] of [8.12, 2].entries()) {
    await spend(daemon, usd, harness.time.clock.now());
    await budgetMessages(daemon, index + 1);
    await harness.time.advance(STEP_MS);
  }
  return reportedIn(harness.fake.transcript(channelId));
}

/** A webhook in a text channel: no threads, so that the card is above its messages. */
async function openChannel(t: Pick<TestContext, "after">, env: Env) {
  const harness = await discordHarness(t);
  const place = openPlace(harness, "webhook-text");
  const access = { ...place.access, DISCORD_MENTION_USER_ID: harness.fake.addMember() };
  return { harness, channelId: place.channelId, access, daemon: await harness.start({ ...access, ...env }) };
}

function reportedIn(transcript: string): Reported {
  const all = transcript
    .split(/^ {2}(?=\S)/m)
    .slice(1)
    .map((text) => readable(text.trimEnd()));
  return { cards: all.filter((text) => !isMessage(text)), messages: all.filter(isMessage) };
}

/** A card's box begins with the time of its state, in small print; a message's does not. */
function isMessage(text: string): boolean {
  return !text.includes("\n  ▌ -# a moment ago · ");
}

/** The same at each run, and without the sender's name, which is the webhook's. */
function readable(text: string): string {
  return text
    .replace(/^[^:\n]+: /, "")
    .replaceAll(/^ {4}/gm, "  ")
    .replaceAll(/<t:\d+:R>/g, "a moment ago")
    .replaceAll(/<t:\d+:t>/g, "12:00")
    .replaceAll(/<@\d+>/g, "@you")
    .replaceAll("\u00a0", " ");
}
