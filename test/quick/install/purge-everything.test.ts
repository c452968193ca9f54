import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { pluginCommand } from "../../../src/claude/hook-command.ts";
import { findDaemon } from "../../../src/cli/find-daemon.ts";
import { stopDaemon } from "../../../src/cli/stop-daemon.ts";
import { isDataFile, isDataFolder } from "../../../src/cli/purge/own-names.ts";
import { packageRoot } from "../../../src/system/package-root.ts";
import type { Paths } from "../../../src/system/paths.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { treeOf } from "./tree-of.ts";

const TOKEN = randomBytes(32).toString("base64url");

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Not in one turn: what is asked may be answered by this very process. */
async function run(command: readonly string[], environment: ConfigHome["environment"], input = ""): Promise<Ran> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env: environment, stdio: "pipe" });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(input);
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}

const ccen = async ({ environment }: ConfigHome, ...args: readonly string[]): Promise<Ran> =>
  run([process.execPath, join(packageRoot, "bin", "ccen.cjs"), ...args], environment);

async function daemonOf({ paths }: ConfigHome): Promise<{ readonly url: string; readonly pid: number }> {
  const daemon = await findDaemon(paths);
  assert.ok(daemon.kind === "running");
  return daemon.runtime;
}

/** To be called before the homes are made: what they register goes later. */
function stopAfterwards(t: TestContext, homes: readonly ConfigHome[]): void {
  t.after(async () => {
    for (const { paths } of homes) {
      const daemon = await findDaemon(paths);
      if (daemon.kind !== "none") await stopDaemon(daemon.runtime.pid, paths);
    }
  });
}

/** Who takes whatever is sent, and says nothing. */
async function anybody(t: TestContext): Promise<{ readonly url: string; readonly paths: ReadonlySet<string> }> {
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    paths.add(request.url ?? "");
    request.resume().on("end", () => response.end("{}"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, paths };
}

function settings(values: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ DISCORD_DASHBOARD_PORT: "0", ...values });
  return lines.map(([name, value]) => `${name}=${value}\n`).join("");
}

function daysIn({ archiveDir }: Paths): readonly string[] {
  const days = readdirSync(archiveDir).map((day) => join(archiveDir, day));
  assert.ok(days.length > 0);
  return days;
}

/** Fires the plugin's hook as Claude Code does. */
async function firePlugin({ environment }: ConfigHome, plugin: string): Promise<void> {
  const input = JSON.stringify({ hook_event_name: "Stop", session_id: "by-plugin", cwd: "/work" });
  const more = { CLAUDE_PLUGIN_ROOT: plugin, CCEN_NO_START: "1" };
  const { status, stdout, stderr } = await run(["sh", "-c", pluginCommand("Stop")], { ...environment, ...more }, input);
  assert.deepEqual([status, stdout, stderr], [0, "", ""]);
}

test("a purge knows every file that hooks, plugin, daemon and commands leave, with everything switched on", async (t) => {
  const homes: ConfigHome[] = [];
  stopAfterwards(t, homes);
  const central = configHome(t);
  homes.push(central);
  mkdirSync(central.paths.hooksDir, { recursive: true });
  writeFileSync(central.paths.envFile, settings({ DISCORD_DASHBOARD_TOKEN: TOKEN }));
  assert.equal((await ccen(central, "start")).status, 0);
  const receiver = await anybody(t);

  const user = configHome(t);
  homes.push(user);
  const { paths, home } = user;
  mkdirSync(paths.rawDir, { recursive: true });
  const values = {
    DISCORD_DASHBOARD_TOKEN: TOKEN,
    DISCORD_DASHBOARD_UPSTREAM: (await daemonOf(central)).url,
    DISCORD_DASHBOARD_UPSTREAM_TOKEN: TOKEN,
    DISCORD_DASHBOARD_UPSTREAM_DISCORD: "on",
    DISCORD_DASHBOARD_OTLP_ENDPOINT: receiver.url,
    DISCORD_DASHBOARD_OTLP_RECEIVE: "on",
    CCEN_WEBHOOK_URL: `${receiver.url}/webhook`,
    CCEN_NTFY_URL: `${receiver.url}/topic`,
  };
  writeFileSync(paths.envFile, settings(values), { mode: 0o600 });
  writeFileSync(paths.settingsFile, '{"model":"opus"}');
  writeFileSync(join(paths.rawDir, "2025-07-16_10-00-00_Stop_abc.json"), "{");
  const plugin = join(tempDir(t), "plugin");
  cpSync(join(packageRoot, "hook"), join(plugin, "hook"), { recursive: true });
  const before = treeOf(home);

  assert.equal((await ccen(user, "setup", "--yes", "--no-test")).status, 0);
  // So old that its note can be made.
  utimesSync(paths.settingsFile, 1_700_000_000, 1_700_000_000);
  await firePlugin(user, plugin);
  // Two of its kind that were killed.
  for (const end of ["", ".now"]) writeFileSync(join(paths.dataDir, `settings-events.99${end}`), "");
  writeFileSync(join(paths.rawTemporaryDir, "99-0-1.json"), '{"half":');
  const own = dirname(paths.hookScript);
  for (const name of ["lost.new", "lost-since.new"]) writeFileSync(join(own, name), "");
  for (const name of ["hook.sh", "hook.cjs", "launch", "install.json"]) {
    writeFileSync(join(own, `.${name}.0123456789ab.tmp`), "");
  }

  for (const round of [1, 2]) {
    assert.equal((await ccen(user, "start")).status, 0);
    const { url, pid } = await daemonOf(user);
    const ask = async (path: string, body: object): Promise<number> => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
      return (await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) })).status;
    };
    const event = { hook_event_name: "Stop", session_id: `s${round}`, cwd: "/work", last_assistant_message: "done" };
    assert.equal(await ask("/api/hook", event), 204);
    assert.equal(await ask("/v1/logs", {}), 200);
    assert.equal(await ask("/v1/metrics", {}), 200);
    for (const command of [["machines"], ["doctor"], ["open", "--no-browser"], ["config"]])
      await ccen(user, ...command);
    await waitFor(
      "the dead letter",
      () => existsSync(paths.deadLetterDir) && readdirSync(paths.deadLetterDir).length > 0,
    );
    await waitFor("the collector to be told", () => receiver.paths.has("/v1/logs"));
    process.kill(pid, "SIGKILL");
    await waitFor("its end", async () => (await findDaemon(paths)).kind === "none");
  }
  assert.equal((await ccen(user, "scrub")).status, 0);
  for (const folder of [paths.dataDir, paths.deadLetterDir, ...daysIn(paths)]) {
    writeFileSync(join(folder, ".scrub.tmp"), "");
  }
  // Whatever lies there is known by its name.
  const unknown = readdirSync(paths.dataDir).filter((name) => !isDataFile(name) && !isDataFolder(name));
  assert.deepEqual(unknown, []);
  assert.ok(existsSync(join(paths.dataDir, "settings-events")), "the plugin's note was not made");

  const out = await ccen(user, "setup", "--remove", "--purge", "--yes", "--json");
  assert.equal(out.status, 0, out.stderr);
  const report = JSON.parse(out.stdout) as { readonly purge: { readonly left: unknown } };
  assert.deepEqual(report.purge.left, []);
  assert.deepEqual(treeOf(home), before);
});
