import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { startFakeDiscord, type FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { configHome, type ConfigHome } from "../config-home.ts";
import { payload } from "../payload.ts";
import { waitFor } from "../wait-for.ts";

const SESSIONS = 10;
const CHILD = join(import.meta.dirname, "daemon-child.ts");

interface Sending {
  readonly by: "bot" | "webhook";
  /** Due at once. */
  readonly messages: number;
  readonly kills: number;
}

/** Kills a daemon repeatedly while it sends, with responses lost before and after Discord stored the message. */
export async function killWhileSending(t: TestContext, { by, messages, kills }: Sending): Promise<void> {
  const fake = await startFakeDiscord({ limits: "none" });
  t.after(async () => fake.close());
  const channelId = fake.addTextChannel({ name: "general" });
  const home = configHome(t);
  configure(home, fake, by, channelId);
  writeFailures(home, messages);

  let lostAfter = 0;
  const random = seeded(by === "bot" ? 11 : 12);
  for (let kill = 0; kill < kills; kill += 1) {
    const lost = random() < 0.5 ? "lost-before" : "lost-after";
    const fault = fake.fault({ effect: { kind: lost }, match: ({ method }) => method === "POST" });
    const child = await startChild(t, home);
    const goal = fake.requests.length + Math.floor(random() * Math.min(15, messages));
    await waitFor(
      "some requests",
      () => fake.requests.length >= goal || shownNumbers(fake, channelId).length >= messages,
    );
    child.kill("SIGKILL");
    await once(child, "exit");
    if (fault.met > 0 && lost === "lost-after") lostAfter += 1;
    fault.cancel();
  }

  const last = await startChild(t, home);
  const url = await urlOf(last);
  await waitFor("everything to be delivered", async () => (await openCount(url)) === 0);
  const shown = shownNumbers(fake, channelId).sort((a, b) => a - b);
  const expected = Array.from({ length: messages }, (_, number) => number);
  assert.deepEqual([...new Set(shown)], expected, "none lost");
  const doubled = shown.length - messages;
  t.diagnostic(
    `${by}: ${kills} kills, ${messages} messages, lost 0, doubled ${doubled} (answers lost after storing: ${lostAfter})`,
  );
  // A webhook message may come twice if its response was lost, or its sender was killed before it stored the result.
  if (by === "bot") assert.equal(doubled, 0);
  else assert.ok(doubled <= lostAfter + kills, `${doubled} doubles`);
  const { unauthorized, forbidden, tooMany } = fake.invalidRequests;
  assert.deepEqual({ unauthorized, forbidden, tooMany }, { unauthorized: 0, forbidden: 0, tooMany: 0 });
}

export function configure({ paths }: ConfigHome, fake: FakeDiscord, by: "bot" | "webhook", channelId: string): void {
  const bot = by === "bot" ? fake.addBot() : null;
  const credentials =
    bot !== null
      ? [`DISCORD_BOT_TOKEN=${bot}`, `DISCORD_CHANNEL_ID=${channelId}`, `DISCORD_API_BASE_URL=${fake.origin}/api`]
      : [`DISCORD_WEBHOOK_URL=${fake.addWebhook(channelId)}`];
  const others = ["DISCORD_USE_THREADS=false", "CCEN_PORT=0"];
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, [...credentials, ...others].join("\n"), { mode: 0o600 });
}

/**
 * Failed turns: each is sent alone and at once. One second apart in their session, or they would count as duplicates.
 */
function writeFailures({ paths }: ConfigHome, messages: number): void {
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  const startMs = performance.timeOrigin + performance.now() - (messages / SESSIONS) * 5000;
  for (let number = 0; number < messages; number += 1) {
    const session_id = `killed-${number % SESSIONS}`;
    const atSeconds = (startMs + Math.floor(number / SESSIONS) * 5000 + (number % SESSIONS)) / 1000;
    const prompt = payload({ session_id, hook_event_name: "UserPromptSubmit", prompt: "go on" });
    const failure = payload({
      session_id,
      hook_event_name: "StopFailure",
      error: "server_error",
      last_assistant_message: `failure <${number}>`,
    });
    for (const [part, text] of [prompt, failure].entries()) {
      const temporary = join(paths.rawTemporaryDir, "x");
      writeFileSync(temporary, text);
      utimesSync(temporary, atSeconds + part * 2.5, atSeconds + part * 2.5);
      renameSync(temporary, join(paths.rawDir, `hook-${1000 + number * 2 + part}-0.json`));
    }
  }
}

export async function startChild(t: TestContext, { environment, paths }: ConfigHome) {
  const child = spawn(process.execPath, [CHILD, paths.configDir], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

export async function urlOf(child: Awaited<ReturnType<typeof startChild>>): Promise<string> {
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return chunk.toString().trim();
}

async function openCount(url: string): Promise<number> {
  const response = await fetch(`${url}/api/deliveries?limit=1`);
  const { deliveries, destinations } = (await response.json()) as DeliveriesDto;
  if (deliveries.length === 0) return Infinity;
  const health = (await (await fetch(`${url}/api/log?limit=1&event=StopFailure`)).json()) as { events: unknown[] };
  return health.events.length === 0 ? Infinity : destinations.reduce((sum, { open }) => sum + open, 0);
}

/** The numbers in the messages of a channel, without cards, which repeat the last failure. */
function shownNumbers(fake: FakeDiscord, channelId: string): number[] {
  return fake
    .messagesIn(channelId)
    .map(({ content }) => /^[^—]* · .*failure <?\\?<?(\d+)/.exec(content)?.[1])
    .filter((number) => number !== undefined)
    .map(Number);
}

/** A small generator with a fixed sequence (mulberry32's constants). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
