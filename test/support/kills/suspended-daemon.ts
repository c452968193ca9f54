import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { LogPageDto } from "../../../src/api/dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { configHome } from "../config-home.ts";
import { bin } from "../daemon-process.ts";
import { fireHook, hookCommand } from "../fire-hook.ts";
import { installHooksForTest } from "../install-hooks.ts";
import { startFakeClient } from "../fake-client.ts";
import { openStream } from "../stream-client.ts";
import { waitFor } from "../wait-for.ts";
import { ask } from "./remaining-work.ts";

/**
 * Only to shorten intervals: it checks processes every 50 ms, so that a pause of a second is like hours for the real
 * one.
 */
const KILL_SWITCH = join(import.meta.dirname, "kill-switch.ts");
interface Suspension {
  /** Number of hooks that fire meanwhile. */
  readonly hooks: number;
  /** How long it stays suspended after them. */
  readonly pauseMs: number;
}

/** A suspended daemon continues as after a pause: in order, no session falsely lost, no second daemon. */
export async function suspendDaemon(t: TestContext, { hooks, pauseMs }: Suspension): Promise<void> {
  const discord = await startFakeDiscord({ limits: "none" });
  t.after(async () => discord.close());
  const channelId = discord.addTextChannel({ name: "general" });
  const home = configHome(t);
  const { paths } = home;
  await installHooksForTest(home);
  const settings = [`DISCORD_WEBHOOK_URL=${discord.addWebhook(channelId)}`, "CCEN_PORT=0"];
  writeFileSync(paths.envFile, settings.join("\n"), { mode: 0o600 });
  const child = spawn(process.execPath, ["--import", KILL_SWITCH, bin, "start", "--foreground"], {
    env: home.environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  t.after(() => child.kill("SIGKILL"));
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  const url = /http:\/\/\S+/.exec(said.toString())?.[0] ?? assert.fail("it says where it is");

  const ids = ["lives", "ends", "dies"] as const;
  const clients = new Map<string, Awaited<ReturnType<typeof startFakeClient>>>();
  for (const id of ids) {
    const client = await startFakeClient(t, home, { sessionId: id });
    clients.set(id, client);
    await client.fire(id, { hook_event_name: "UserPromptSubmit", prompt: "go" });
    await waitFor("its process", async () => {
      const session = await ask<SessionDetailDto>(url, `/api/sessions/${id}`).catch(() => null);
      return session?.pid === client.pid;
    });
  }
  const page = await openStream(t, `${url}/api/events`);
  await page.waitFor("the first heartbeat", () => page.frames.some(({ type }) => type === "heartbeat"));
  const before = (await ask<LogPageDto>(url, "/api/log?limit=500")).events.length;

  child.kill("SIGSTOP");
  // As when a machine sleeps: the connections to Discord are gone.
  await discord.stopListening();
  const command = hookCommand(home);
  const numbers = Array.from({ length: hooks }, (_, number) => number);
  for (const number of numbers) {
    const text = { session_id: "hooks", hook_event_name: "Notification", message: `event ${number}` };
    // A hook that may start a daemon, and finds one.
    const result = await fireHook({ environment: home.environment, command }, JSON.stringify(text));
    assert.deepEqual(result, { exitCode: 0, output: "" });
  }
  await clients.get("ends")?.end("SIGTERM");
  await clients.get("dies")?.end("SIGKILL");
  const failure = { hook_event_name: "StopFailure", error: "server_error", last_assistant_message: "failure <7>" };
  await clients.get("lives")?.fire("lives", failure);
  await sleep(pauseMs);
  const beats = page.frames.filter(({ type }) => type === "heartbeat").length;
  await discord.resumeListening();
  child.kill("SIGCONT");

  const stateOf = async (id: string) => (await ask<SessionDetailDto>(url, `/api/sessions/${id}`)).state;
  await waitFor("the one that died to be lost", async () => (await stateOf("dies")) === "lost");
  await waitFor("the spool to be empty", () => readdirSync(paths.rawDir).every((name) => !name.endsWith(".json")));
  assert.deepEqual([await stateOf("lives"), await stateOf("ends")], ["failed", "ended"]);
  const events = (await ask<LogPageDto>(url, "/api/log?limit=500")).events.toReversed();
  const reported = events
    .filter(({ session_id: id }) => id === "hooks")
    .map(({ summary }) => Number(/\d+/.exec(summary)?.[0]));
  assert.deepEqual(reported, numbers);
  const gone = events.filter(({ hook_event_name: name }) => name === "ProcessGone");
  assert.deepEqual(
    gone.map(({ session_id: id }) => id),
    ["dies"],
  );

  await page.waitFor("every event", () => page.seqs().length >= events.length - before);
  assert.deepEqual(
    page.seqs(),
    events.slice(before).map(({ seq }) => seq),
  );
  await page.waitFor("another heartbeat", () => page.frames.filter(({ type }) => type === "heartbeat").length > beats);
  await waitFor("Discord to get the message", () => failuresIn(discord.messagesIn(channelId)) > 0);
  assert.equal(failuresIn(discord.messagesIn(channelId)), 1);

  assert.equal(readFileSync(paths.logFile, "utf8").split('"message":"ready"').length - 1, 1);
  assert.equal(Number(readFileSync(paths.pidFile, "utf8").split(" ")[0]), child.pid);
  child.kill("SIGTERM");
  await exited;
}

function failuresIn(messages: readonly { readonly content: string }[]): number {
  return messages.filter(({ content }) => /^[^—]* · .*failure/.test(content)).length;
}
