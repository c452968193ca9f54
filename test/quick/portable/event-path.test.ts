import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { packageRoot } from "../../../src/system/package-root.ts";
import { pathsUnder } from "../../../src/system/paths.ts";
import { tempDir } from "../../support/temp-dir.ts";

// These tests need Node and nothing else: no shell, no /proc, no signals. They are what Windows runs.

const CLI = join(packageRoot, "bin", "ccen.cjs");

function portableHome(t: TestContext) {
  const folder = join(tempDir(t), "it's a ホーム");
  const paths = pathsUnder(join(folder, ".claude"));
  mkdirSync(dirname(paths.hookProgram), { recursive: true });
  cpSync(join(packageRoot, "hook", "hook.cjs"), paths.hookProgram);
  writeFileSync(paths.launchFile, `${process.execPath}\n${CLI}\n`);
  writeFileSync(paths.envFile, "DISCORD_DASHBOARD_PORT=0\n", { mode: 0o600 });
  const environment = { PATH: process.env["PATH"], HOME: folder, USERPROFILE: folder };

  function run(args: readonly string[], input = ""): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, args, { env: environment, stdio: "pipe" });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    return new Promise((resolve) => {
      child.on("close", (code) => resolve({ code, said }));
    });
  }

  const ccen = async (...args: readonly string[]) => run([CLI, ...args]);
  t.after(async () => ccen("stop"));
  return { paths, ccen, fire: async (input: string) => run([paths.hookProgram], input) };
}

async function until<T>(what: string, look: () => Promise<T | null> | T | null): Promise<T> {
  for (let left = 1500; left > 0; left--) {
    const found = await look();
    if (found !== null) return found;
    await sleep(20);
  }
  throw new Error(`in vain waited for ${what}`);
}

test("an event goes from the hook for Node through the daemon that it starts to the API, and `ccen stop` ends it", async (t) => {
  const { paths, ccen, fire } = portableHome(t);
  const payload = (n: number) =>
    JSON.stringify({
      hook_event_name: "Stop",
      session_id: `portable-${n}`,
      cwd: paths.configDir,
      stop_hook_active: false,
    });
  assert.deepEqual(await fire(payload(1)), { code: 0, said: "" });
  const { url } = await until("the daemon tells its address", () =>
    existsSync(paths.runtimeFile) ? (JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as { url: string }) : null,
  );
  assert.deepEqual(await fire(payload(2)), { code: 0, said: "" });
  await until("both events are stored", async () => {
    const answer = (await (await fetch(`${url}/api/log`)).json()) as { events: { session_id: string }[] };
    const ids = answer.events.map(({ session_id: id }) => id).sort();
    return ids.length === 2 ? ids : null;
  });
  await until("the raw files are archived", () =>
    readdirSync(paths.rawDir).some((name) => name.endsWith(".json")) ? null : true,
  );
  const status = await ccen("status", "--json");
  assert.equal((JSON.parse(status.said) as { running: boolean }).running, true);
  assert.match((await ccen("stop")).said, /^Stopped\./);
  assert.equal(existsSync(paths.runtimeFile), false);
  assert.equal((await ccen("status")).code, 3);
});

test("32 hooks for Node at once, with large payloads, are stored whole and start one daemon", async (t) => {
  const { paths, fire, ccen } = portableHome(t);
  const payloads = Array.from({ length: 32 }, (_, n) =>
    JSON.stringify({
      hook_event_name: "Stop",
      session_id: `many-${n}`,
      cwd: "/",
      last_assistant_message: "x".repeat(200_000),
    }),
  );
  for (const { code, said } of await Promise.all(payloads.map(async (text) => fire(text)))) {
    assert.deepEqual([code, said], [0, ""]);
  }
  const { url } = await until("the daemon tells its address", () =>
    existsSync(paths.runtimeFile) ? (JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as { url: string }) : null,
  );
  await until("all events are stored", async () => {
    const answer = (await (await fetch(`${url}/api/log?limit=100`)).json()) as { events: object[] };
    return answer.events.length === 32 ? true : null;
  });
  assert.equal((await ccen("stop")).code, 0);
});
