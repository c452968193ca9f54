import { mkdirSync, writeFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { playDemo, readRecordings } from "../../src/cli/play-demo.ts";
import { systemClock } from "../../src/system/clock.ts";
import type { DeliveriesDto } from "../../src/api/dto.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { startFakeDiscord, type FakeDiscord } from "../fake-discord/start-fake-discord.ts";
import { configHome, type ConfigHome } from "./config-home.ts";
import { startDaemon, type DaemonProcess } from "./daemon-process.ts";
import { installHooksForTest } from "./install-hooks.ts";
import { waitFor } from "./wait-for.ts";

/** A real daemon that has stored the demo and has sent it to a fake Discord. */
export interface DemoDaemon {
  readonly home: ConfigHome;
  readonly daemon: DaemonProcess;
  readonly discord: FakeDiscord;
  readonly sessions: readonly SessionDto[];
  /** @param words of its title, without `demo: ` */
  sessionId(words: string): string;
}

interface DemoOptions {
  readonly speed?: number;
  /** Silent messages may wait for some seconds: a test that only needs the dead letter sets false. */
  readonly untilAllSent?: boolean;
}

/**
 * Starts it in its own home, with hooks installed, and plays the demo in it, so that Discord takes part. Discord
 * accepts every message except the one about the limit, which becomes a dead letter.
 */
export async function startDemoDaemon(
  t: Pick<TestContext, "after">,
  { speed = 50, untilAllSent = true }: DemoOptions = {},
): Promise<DemoDaemon> {
  const discord = await startFakeDiscord();
  t.after(async () => discord.close());
  const home = configHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  const webhook = discord.addWebhook(discord.addTextChannel({ name: "claude" }));
  const settings = { DISCORD_WEBHOOK_URL: webhook, DISCORD_API_BASE_URL: `${discord.origin}/api` };
  writeFileSync(
    home.paths.envFile,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  discord.fault({
    times: Infinity,
    match: ({ method, body }) => method === "POST" && JSON.stringify(body).includes("demo rate limit"),
    effect: { kind: "status", status: 400, body: { code: 50035, message: "Invalid Form Body" } },
  });
  await installHooksForTest(home);
  const daemon = await startDaemon(t, home);
  await playDemo({ paths: home.paths, clock: systemClock, signal: new AbortController().signal }, { speed });
  const expected = recordedTokens();
  await waitFor("the tokens of every transcript", async () => {
    const all = await daemon.sessions();
    return all.length === expected.size && all.every((one) => one.tokens === expected.get(one.session_id));
  });
  await waitFor("the dead letter", async () => {
    const { deliveries } = await daemon.get<DeliveriesDto>("/api/deliveries?state=failed&limit=1");
    return deliveries.length > 0;
  });
  if (untilAllSent) {
    await waitFor("Discord to get every message", async () => {
      const { deliveries } = await daemon.get<DeliveriesDto>("/api/deliveries?limit=500");
      return deliveries.every(({ state }) => state !== "waiting" && state !== "sending");
    });
  }
  const sessions = await daemon.sessions();
  return {
    home,
    daemon,
    discord,
    sessions,
    sessionId: (words) => {
      const found = sessions.find(({ title }) => title === `demo: ${words}`);
      if (found === undefined) throw new Error(`no session is called ${words}`);
      return found.session_id;
    },
  };
}

const COUNTED = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens"] as const;

/** Sessions by id, with the tokens of all kinds in their transcripts. */
function recordedTokens(): ReadonlyMap<unknown, number> {
  const tokens = new Map<unknown, number>();
  for (const recorded of readRecordings({ projectsDir: "/", nowMs: 0 })) {
    if (!("line" in recorded) || !isJsonObject(recorded.line["message"])) continue;
    const { usage } = recorded.line["message"];
    if (!isJsonObject(usage)) continue;
    const sum = COUNTED.reduce((total, key) => total + Number(usage[key] ?? 0), 0);
    tokens.set(recorded.line["sessionId"], (tokens.get(recorded.line["sessionId"]) ?? 0) + sum);
  }
  return tokens;
}
