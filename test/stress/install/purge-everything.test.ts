import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { pluginCommand } from "../../../src/agents/install/hook-command.ts";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { isDataFile } from "../../../src/cli/setup/purge.ts";
import { packageRoot } from "../../../src/system/package-root.ts";
import type { Paths } from "../../../src/system/paths.ts";
import { fireHook } from "../../support/fire-hook.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome, type Home } from "../../quick/cli/run-ccen.ts";
import { treeOf } from "../../quick/install/tree-of.ts";

const TOKEN = randomBytes(32).toString("base64url");

/** A home whose client reports its version, which decides what setup registers. */
function userHome(t: TestContext): Home & { readonly home: string } {
  const made = makeHome(t);
  const home = dirname(made.paths.configDir);
  mkdirSync(join(home, "bin"), { recursive: true });
  writeFileSync(join(home, "bin", "claude"), "#!/bin/sh\necho '2.1.331 (Claude Code)'\n", { mode: 0o755 });
  const environment = { PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}` };
  return {
    ...made,
    home,
    ccen: (args, options) => made.ccen(args, { environment: { ...environment, ...options?.environment } }),
  };
}

async function daemonOf({ paths }: Home): Promise<{ readonly url: string; readonly pid: number }> {
  const daemon = await findDaemon(paths);
  assert.ok(daemon.kind === "running");
  return daemon.runtime;
}

/** A server that accepts everything and answers nothing. */
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

function daysIn({ archiveDir }: Paths): readonly string[] {
  const days = readdirSync(archiveDir).map((day) => join(archiveDir, day));
  assert.ok(days.length > 0);
  return days;
}

/** Fires the plugin's hook as Claude Code does. */
async function firePlugin(home: string, plugin: string): Promise<void> {
  const payload = JSON.stringify({ hook_event_name: "Stop", session_id: "by-plugin", cwd: "/work" });
  const environment = { PATH: process.env["PATH"] ?? "", HOME: home, CLAUDE_PLUGIN_ROOT: plugin, CCEN_NO_START: "1" };
  const fired = await fireHook({ environment, command: pluginCommand("Stop") }, payload);
  assert.deepEqual(fired, { exitCode: 0, output: "" });
}

test("purge knows every file of hooks, plugin, daemon and commands, all switched on", async (t) => {
  const central = makeHome(t, "central");
  central.configure({ CCEN_TOKEN: TOKEN });
  assert.equal((await central.ccen(["start"])).code, 0);
  const receiver = await anybody(t);

  const user = userHome(t);
  const { paths, home, ccen } = user;
  user.configure({
    CCEN_TOKEN: TOKEN,
    CCEN_FORWARDING_URL: (await daemonOf(central)).url,
    CCEN_FORWARDING_TOKEN: TOKEN,
    CCEN_FORWARDING_NOTIFY_LOCALLY: "on",
    CCEN_WEBHOOK_URL: `${receiver.url}/webhook`,
    CCEN_NTFY_URL: `${receiver.url}/topic`,
  });
  writeFileSync(paths.settingsFile, '{"model":"opus"}');
  const plugin = join(tempDir(t), "plugin");
  cpSync(join(packageRoot, "hook"), join(plugin, "hook"), { recursive: true });
  const before = treeOf(home);
  mkdirSync(paths.rawDir, { recursive: true });
  writeFileSync(join(paths.rawDir, "hook-1-1.json"), "{");

  assert.equal((await ccen(["setup", "--yes", "--no-test"])).code, 0);
  // Old enough for the hook to cache its events.
  utimesSync(paths.settingsFile, 1_700_000_000, 1_700_000_000);
  await firePlugin(home, plugin);
  mkdirSync(paths.dataDir, { recursive: true });
  // Temporary files of two killed hooks.
  for (const end of ["", ".now"]) writeFileSync(join(paths.dataDir, `settings-events.99${end}`), "");
  writeFileSync(join(paths.rawTemporaryDir, "99-0-1.json"), '{"half":');
  const own = dirname(paths.hookScript);
  for (const name of ["lost.new", "lost-since.new"]) writeFileSync(join(own, name), "");
  for (const name of ["hook.sh", "hook.cjs", "launch", "install.json"]) {
    writeFileSync(join(own, `.${name}.0123456789ab.tmp`), "");
  }

  for (const round of [1, 2]) {
    // Compiled scripts go to the user's default folder.
    assert.equal((await ccen(["start"], { environment: { NODE_COMPILE_CACHE: "" } })).code, 0);
    const { url, pid } = await daemonOf(user);
    const ask = async (path: string, body: object): Promise<number> => {
      const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
      return (await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) })).status;
    };
    const event = { hook_event_name: "Stop", session_id: `s${round}`, cwd: "/work", last_assistant_message: "done" };
    assert.equal(await ask("/api/hook", event), 204);
    for (const command of [["machines"], ["doctor"], ["open"], ["config"]]) await ccen(command);
    await waitFor(
      "the dead letter",
      () => existsSync(paths.deadLetterDir) && readdirSync(paths.deadLetterDir).length > 0,
    );
    await waitFor("a provider to get the message", () => receiver.paths.size > 0);
    process.kill(pid, "SIGKILL");
    await waitFor("its end", async () => (await findDaemon(paths)).kind === "none");
  }
  assert.equal((await ccen(["scrub"])).code, 0);
  for (const folder of [paths.dataDir, paths.deadLetterDir, ...daysIn(paths)]) {
    writeFileSync(join(folder, ".scrub.tmp"), "");
  }
  // Every remaining file is known by its name.
  const unknown = readdirSync(paths.dataDir).filter((name) => !isDataFile(name));
  assert.deepEqual(unknown, []);
  for (const name of ["settings-events", "compile-cache"]) assert.ok(existsSync(join(paths.dataDir, name)), name);

  const out = await ccen(["setup", "--remove", "--purge", "--yes", "--json"]);
  assert.equal(out.code, 0, out.stderr);
  assert.doesNotMatch(out.stdout, /Not ours/);
  assert.deepEqual(treeOf(home), before);
});
