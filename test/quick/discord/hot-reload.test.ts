import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { startFakeDiscord, type FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { makeHome, type Home } from "../cli/run-ccen.ts";
import { startDaemon, type DaemonProcess } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { Env } from "./harness.ts";

interface Running {
  readonly fake: FakeDiscord;
  readonly home: Home;
  readonly daemon: DaemonProcess;
  /** Saves the file, and waits until the daemon logs that it loaded it. */
  save(text: string): Promise<void>;
  /** A turn of a new session fails: that is sent at once, while a finished one waits for batching. */
  failTurn(reply: string): Promise<void>;
  log(): string;
}

const CHANGED = '"message":"the configuration changed"';

async function run(t: TestContext, env: Env): Promise<Running> {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  const home = makeHome(t);
  const { paths } = home;
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, linesOf(env), { mode: 0o600 });
  const environment = { PATH: process.env["PATH"] ?? "", CLAUDE_CONFIG_DIR: paths.configDir };
  const daemon = await startDaemon(t, { home: paths.configDir, paths, environment });
  const log = (): string => readFileSync(paths.logFile, "utf8");
  const changes = (): number => log().split(CHANGED).length - 1;
  let sessions = 0;
  return {
    fake,
    home,
    daemon,
    log,
    save: async (text) => {
      const before = changes();
      writeFileSync(paths.envFile, text);
      await waitFor("the daemon to see the file", () => changes() > before);
    },
    failTurn: async (reply) => {
      sessions += 1;
      const of = { session_id: `5e55101${sessions}-0000-4000-8000-000000000001` };
      for (const fields of [
        { hook_event_name: "UserPromptSubmit", prompt: `Ask for ${reply}` },
        { hook_event_name: "StopFailure", error: "overloaded", last_assistant_message: reply },
      ]) {
        const sent = await fetch(`${daemon.url}/api/hook`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: payload({ ...of, ...fields }),
        });
        assert.equal(sent.status, 204);
      }
    },
  };
}

function linesOf(env: Env): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

test("changed file holds for the next message, a broken one is reported", async (t) => {
  const { fake, home, daemon, save, failTurn, log } = await run(t, {});
  const [first, second] = ["first", "second"].map((name) => fake.addTextChannel({ name }));
  assert.ok(first !== undefined && second !== undefined);
  const urls = { first: fake.addWebhook(first), second: fake.addWebhook(second) };
  const arrives = async (channelId: string, words: RegExp): Promise<void> => {
    await waitFor(`${words} in ${channelId}`, () => words.test(fake.transcript(channelId)));
  };
  await failTurn("nobody is told");

  await save(linesOf({ DISCORD_WEBHOOK_URL: urls.first }));
  await failTurn("one");
  await arrives(first, /API overloaded — one/);
  assert.doesNotMatch(fake.transcript(first), /nobody is told/);

  await save(linesOf({ DISCORD_WEBHOOK_URL: urls.second, DISCORD_LANGUAGE: "ja" }));
  await failTurn("two");
  await arrives(second, /❌ .* — two/);
  assert.doesNotMatch(fake.transcript(first), /two/);

  await save(linesOf({ DISCORD_WEBHOOK_URL: "https://example.org/hook", DISCORD_LANGUAGE: "klingon" }));
  await failTurn("three");
  await arrives(second, /❌ .* — three/);
  assert.match(log(), /"key":"DISCORD_LANGUAGE"/);
  const health = await daemon.health();
  assert.ok(health.degraded);
  assert.equal(health.checks.find(({ name }) => name === "configuration")?.value, "2 problems");
  const config = await home.ccen(["config"]);
  assert.match(config.stderr, /DISCORD_LANGUAGE/);
  assert.match(config.stderr, /DISCORD_WEBHOOK_URL/);

  writeFileSync(home.paths.envFile, Buffer.from([0, 255, 254, 0, 200]));
  await waitFor("the unreadable file to be reported", () => log().includes("the last good configuration"));
  await failTurn("four");
  await arrives(second, /❌ .* — four/);

  await save("");
  await failTurn("five");
  await waitFor("the fifth to be stored", async () => (await daemon.allEvents()).length === 12);
  await save(linesOf({ DISCORD_WEBHOOK_URL: urls.first }));
  await failTurn("six");
  await arrives(first, /API overloaded — six/);
  assert.doesNotMatch(fake.transcript(first) + fake.transcript(second), /five/);

  const everything = [log(), config.stderr, config.stdout, JSON.stringify(health)].join("\n");
  for (const url of Object.values(urls)) assert.ok(!everything.includes(url.split("/").at(-1) ?? ""));
});
