import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { LogPageDto } from "../../../src/api/dto.ts";
import { pathsUnder } from "../../../src/system/paths.ts";
import { flip } from "../../support/break-file.ts";
import { lastingDir, tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { buildSingle, missingForSingle } from "../install/single.ts";

const hasWine = spawnSync("wine", ["--version"], { stdio: "ignore" }).status === 0;
const skip = hasWine ? missingForSingle() : "needs wine";

const inWindows = (path: string): string => `Z:${path.replaceAll("/", "\\")}`;

test("program for Windows keeps events, repairs and rebuilds its database", { skip }, async (t) => {
  const { file } = await buildSingle("win-x64");
  const home = join(tempDir(t), "it's a ホーム");
  const paths = pathsUnder(join(home, ".claude"));
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, "CCEN_PORT=0\n", { mode: 0o600 });
  const prefix = lastingDir("ccen-wine-");
  const environment = {
    PATH: process.env["PATH"],
    HOME: home,
    WINEPREFIX: prefix,
    WINEDEBUG: "-all",
    LANG: "C.UTF-8",
    CLAUDE_CONFIG_DIR: inWindows(paths.configDir),
    LOCALAPPDATA: inWindows(join(home, "local")),
  };

  /** With files as its streams: Wine's pipes end Node with EBADF. */
  async function run(args: readonly string[], input = "") {
    const names = ["in", "out", "err"].map((name) => join(prefix, name));
    writeFileSync(names[0] ?? "", input);
    const files = names.map((name, index) => openSync(name, index === 0 ? "r" : "w"));
    const [code] = (await once(spawn("wine", [file, ...args], { env: environment, stdio: files }), "close")) as [
      number,
    ];
    for (const open of files) closeSync(open);
    return { code, stdout: readFileSync(names[1] ?? "", "utf8"), stderr: readFileSync(names[2] ?? "", "utf8") };
  }
  t.after(async () => {
    await run(["stop"]);
    const server = spawn("wineserver", ["--kill"], { env: environment, stdio: "ignore" });
    await once(server, "close");
  });

  const setup = await run(["setup", "--yes", "--no-discord"]);
  assert.equal(setup.code, 0, setup.stderr);
  for (const session of ["one", "two"]) {
    const payload = JSON.stringify({ hook_event_name: "Stop", session_id: session, cwd: "/work" });
    const hook = await run([inWindows(paths.hookProgram)], payload);
    assert.deepEqual([hook.code, hook.stdout], [0, ""]);
  }
  const sessions = async (): Promise<readonly string[]> => {
    const { url } = JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as { url: string };
    const { events } = (await (await fetch(new URL("/api/log", url))).json()) as LogPageDto;
    return events.map(({ session_id: id }) => id).filter((id) => id === "one" || id === "two");
  };
  await waitFor("both events are stored", async () => (await sessions()).length === 2);

  const rebuild = await run(["rebuild"]);
  assert.equal(rebuild.code, 0, rebuild.stderr);
  assert.deepEqual(await sessions(), ["two", "one"]);
  assert.equal((await run(["stop"])).code, 0);
  flip(paths.databaseFile, 0, 16);
  const start = await run(["start"]);
  assert.equal(start.code, 0, start.stderr);
  await waitFor("the damaged database is replaced", async () => (await sessions()).length === 2);
  assert.ok(readdirSync(paths.dataDir).some((name) => name.includes(".corrupt-")));
  const scrub = await run(["scrub", "--remove-broken"]);
  assert.equal(scrub.code, 0, scrub.stderr);

  const out = await run(["setup", "--remove", "--purge", "--yes"]);
  assert.equal(out.code, 0, out.stderr);
  assert.deepEqual(readdirSync(paths.hooksDir), [".env.discord"]);
});
