import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { startFakeDiscord, type FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { configHome, type ConfigHome } from "../config-home.ts";
import { bin } from "../daemon-process.ts";
import { fireHook, hookCommand } from "../fire-hook.ts";
import { installHooksForTest } from "../install-hooks.ts";
import { startFakeClient } from "../fake-client.ts";
import { openStream } from "../stream-client.ts";
import { waitFor } from "../wait-for.ts";
import type { KillPoint } from "./points.ts";
import { ask, countFiles, remainingWork } from "./remaining-work.ts";

const KILL_SWITCH = join(import.meta.dirname, "kill-switch.ts");
const LONG_AGO = 1_500_000_000;
const REMEMBERED_CLIENTS = 200;

/** A home in which sessions run while the daemon is killed and restarted repeatedly. */
export interface Campaign {
  readonly home: ConfigHome;
  readonly discord: FakeDiscord;
  readonly channelId: string;
  readonly fired: FiredLog;
  /** The sessions, each with the same events; the first one ran without a kill. */
  readonly sessions: readonly string[];
  /** Event numbers sent to the page, in that order, over all its connections. */
  readonly seen: readonly number[];
  readonly kills: number;
  /**
   * One run of the daemon: it starts, handles every kind of event, and is killed at the point, or stopped once it has
   * handled all. The next run continues with what is left.
   */
  live(point: KillPoint | null): Promise<"killed" | "stopped">;
}

export async function startCampaign(t: TestContext): Promise<Campaign> {
  const discord = await startFakeDiscord({ limits: "none" });
  t.after(async () => discord.close());
  const channelId = discord.addTextChannel({ name: "general" });
  const home = configHome(t);
  const { paths } = home;
  await installHooksForTest(home);
  const command = hookCommand(home);
  const settings = [
    `DISCORD_BOT_TOKEN=${discord.addBot()}`,
    `DISCORD_CHANNEL_ID=${channelId}`,
    `DISCORD_API_BASE_URL=${discord.origin}/api`,
    "DISCORD_USE_THREADS=false",
    "CCEN_ARCHIVE_RETENTION_DAYS=3",
    // Its events are not among those fired.
    "CCEN_IMPORT_DAYS=0",
  ].join("\n");
  writeFileSync(paths.envFile, settings, { mode: 0o600 });

  const fired = createFiredLog();
  const sessions: string[] = [];
  const clients: number[] = [];
  const seen: number[] = [];
  let kills = 0;

  /** Leftovers of an earlier daemon, a killed hook and old releases. */
  function leaveBehind(): void {
    const whole = fired.note("left-behind", { hook_event_name: "Notification", message: "left behind" });
    const texts = [whole.text, fired.noteBroken()];
    for (const [index, text] of texts.entries()) {
      writeFileSync(join(paths.rawTemporaryDir, `9${sessions.length}-${index}`), text);
    }
    // Also what a killed daemon was just accepting: that file has no writer any more.
    const anHourAgo = new Date(Date.now() - 3_600_000);
    for (const name of readdirSync(paths.rawTemporaryDir))
      utimesSync(join(paths.rawTemporaryDir, name), anHourAgo, anHourAgo);
    const day = join(paths.archiveDir, "2017-07-14");
    mkdirSync(day, { recursive: true });
    for (const name of ["a", "b"]) writeFileSync(join(day, name), "");
    utimesSync(day, LONG_AGO, LONG_AGO);
  }

  /** The rest of a session's events, while the daemon runs or dies. */
  async function goOn(url: string | null, sessionId: string, client: Awaited<ReturnType<typeof startFakeClient>>) {
    const fire = fireBy(client);
    const call = { tool_name: "Bash", tool_use_id: `toolu_${sessionId}` };
    await fire(sessionId, { hook_event_name: "PostToolUse", ...call, tool_response: { stdout: "fine" } });
    writeUsage(sessionId);
    await fire(sessionId, {
      hook_event_name: "StopFailure",
      error: "server_error",
      last_assistant_message: `failure <${sessionId.slice(1)}>`,
    });
    await fireHook({ environment: { ...home.environment, CCEN_NO_START: "1" }, command }, fired.noteBroken());
    writeFileSync(paths.envFile, `${settings}\nCCEN_METRICS_REFRESH_SECONDS=${2 + (sessions.length % 5)}\n`);
    if (url !== null) {
      await waitForSpool(url);
      const posted = fired.note("over-http", { hook_event_name: "Notification", message: "over HTTP" });
      posted.isCertain = await post(url, posted);
    }
    await client.end("SIGKILL");
  }

  /** A post that finds waiting files becomes one itself; the campaign's are to be stored at once. */
  async function waitForSpool(url: string): Promise<void> {
    await waitFor("an empty spool, or the daemon's end", async () => {
      if (countFiles(paths.rawDir) + countFiles(paths.rawTemporaryDir) === 0) return true;
      return (await ask(url, "/api/health").catch(() => null)) === null;
    });
  }

  function fireBy(client: Awaited<ReturnType<typeof startFakeClient>>) {
    return async (sessionId: string, fields: Readonly<Record<string, unknown>>): Promise<void> => {
      const note = fired.note(sessionId, { transcript_path: transcriptOf(sessionId), ...fields });
      await client.fire(sessionId, JSON.parse(note.text) as Record<string, unknown>);
    };
  }

  function transcriptOf(sessionId: string): string {
    return join(paths.configDir, "projects", "-home-dev-src-shop", `${sessionId}.jsonl`);
  }

  function writeUsage(sessionId: string): void {
    const line = {
      type: "assistant",
      uuid: `line-${sessionId}`,
      sessionId,
      timestamp: new Date().toISOString(),
      message: {
        id: `msg-${sessionId}`,
        role: "assistant",
        model: "claude-opus-4-5",
        content: [{ type: "text", text: `reply of ${sessionId}` }],
        usage: { input_tokens: 10, output_tokens: 20 },
      },
    };
    mkdirSync(join(transcriptOf(sessionId), ".."), { recursive: true });
    appendFileSync(transcriptOf(sessionId), `${JSON.stringify(line)}\n`);
  }

  function startDaemon(point: KillPoint | null): ChildProcess {
    const kill = point === null ? {} : { CCEN_TEST_KILL: toSetting(point) };
    const child = spawn(process.execPath, ["--import", KILL_SWITCH, bin, "start", "--foreground", "--port", "0"], {
      env: { ...home.environment, ...kill },
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(() => child.kill("SIGKILL"));
    return child;
  }

  async function followEvents(url: string) {
    const position = seen.at(-1) ?? 0;
    return openStream({ after }, `${url}/api/events`, { "last-event-id": String(position) }).catch(() => null);
  }

  async function live(point: KillPoint | null): Promise<"killed" | "stopped"> {
    const sessionId = `s${sessions.length}`;
    sessions.push(sessionId);
    leaveBehind();
    const client = await startFakeClient(t, home, { name: "claude" });
    // As the client does: it identifies clients that died while no daemon ran.
    client.register(sessionId);
    clients.push(client.pid);
    // The next client removes the entries of clients that were killed long ago.
    const forgotten = clients.at(-1 - REMEMBERED_CLIENTS);
    if (forgotten !== undefined) rmSync(join(paths.configDir, "sessions", `${forgotten}.json`), { force: true });
    const fire = fireBy(client);
    await fire(sessionId, { hook_event_name: "UserPromptSubmit", prompt: `work on ${sessionId}` });
    const call = { tool_name: "Bash", tool_use_id: `toolu_${sessionId}`, tool_input: { command: "make" } };
    await fire(sessionId, { hook_event_name: "PreToolUse", ...call });

    const child = startDaemon(point);
    const exited = once(child, "exit");
    const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
    const url = await Promise.race([addressOf(child), exited.then(() => null)]);
    const page = url === null ? null : await followEvents(url);
    await goOn(url, sessionId, client);
    let left: string | null = "a daemon";
    const work = waitFor("the kill, or the end of all work", async () => {
      if (isGone()) return true;
      if (url !== null) left = await remainingWork(url, home, sessions).catch(String);
      return left === null;
    });
    await work.catch((error: unknown) => assert.fail(`${String(error)}: ${left}`));
    await waitForPage(page, isGone, url);
    if (!isGone()) child.kill("SIGTERM");
    await exited;
    seen.push(...(page?.seqs() ?? []));
    page?.close();
    if (child.signalCode === "SIGKILL") {
      kills += 1;
      return "killed";
    }
    assert.equal(child.exitCode, 0);
    return "stopped";
  }

  async function waitForPage(
    page: Awaited<ReturnType<typeof followEvents>>,
    isGone: () => boolean,
    url: string | null,
  ) {
    if (page === null || url === null) return;
    await waitFor("the page to get every event", async () => {
      if (isGone()) return true;
      const health = await ask<{ last_seq: number }>(url, "/api/health").catch(() => null);
      return health === null || (page.seqs().at(-1) ?? seen.at(-1) ?? 0) === health.last_seq;
    });
  }

  return {
    home,
    discord,
    channelId,
    fired,
    sessions,
    seen,
    get kills() {
      return kills;
    },
    live,
  };
}

function toSetting({ moment, nth = 1 }: KillPoint): string {
  return JSON.stringify({ moment: moment.source, nth });
}

/** A page's connection ends with its daemon. */
const after = (): void => {};

async function post(url: string, { text }: Fired): Promise<boolean> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/api/hook`, { method: "POST", headers, body: text }).catch(() => null);
  return answer?.status === 204;
}

async function addressOf(child: ChildProcess): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const url = /http:\/\/\S+/.exec(text)?.[0];
    if (url !== undefined) resolve(url);
  });
  child.stdout?.on("close", () => resolve(null));
  return promise;
}

/** The fired events, recorded by the test itself for comparison with the product's data. */
interface Fired {
  readonly number: number;
  readonly sessionId: string;
  readonly text: string;
  /** False when no response confirmed it: the event may have arrived or not. */
  isCertain: boolean;
}

interface FiredLog {
  readonly events: readonly Fired[];
  /** Records an event before it is fired. */
  note(sessionId: string, fields: Readonly<Record<string, unknown>>): Fired;
  /** Invalid texts; each must be in the dead letters once. */
  readonly broken: readonly string[];
  noteBroken(): string;
}

function createFiredLog(): FiredLog {
  const events: Fired[] = [];
  const broken: string[] = [];
  return {
    events,
    broken,
    note: (sessionId, fields) => {
      const number = events.length;
      const text = JSON.stringify({ session_id: sessionId, cwd: "/home/dev/shop", fired: number, ...fields });
      const fired: Fired = { number, sessionId, text, isCertain: true };
      events.push(fired);
      return fired;
    },
    noteBroken: () => {
      const text = `{"half": "of event ${broken.length}`;
      broken.push(text);
      return text;
    },
  };
}
