import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { packageRoot } from "../../../src/system/package-root.ts";
import { pathsUnder } from "../../../src/system/paths.ts";
import { sharedCompileCache } from "../../support/compile-cache.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

const CLI = join(packageRoot, "bin", "ccen.cjs");

/** A home with the hook for Node, which only needs Node: no shell, no /proc, no signals. */
export function portableHome(t: TestContext) {
  const folder = join(tempDir(t), "it's a ホーム");
  const paths = pathsUnder(join(folder, ".claude"));
  mkdirSync(dirname(paths.hookProgram), { recursive: true });
  cpSync(join(packageRoot, "hook", "hook.cjs"), paths.hookProgram);
  writeFileSync(paths.launchFile, `${process.execPath}\n${CLI}\n`);
  writeFileSync(paths.envFile, "CCEN_PORT=0\n", { mode: 0o600 });
  const { PATH } = process.env;
  const environment = { PATH, HOME: folder, USERPROFILE: folder, ...sharedCompileCache() };

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
  return {
    paths,
    ccen,
    fire: async (input: string) => run([paths.hookProgram], input),
    /** Address of the daemon that a hook starts. */
    url: async () =>
      waitFor("the daemon to give its address", () =>
        existsSync(paths.runtimeFile)
          ? (JSON.parse(readFileSync(paths.runtimeFile, "utf8")) as { url: string }).url
          : null,
      ),
  };
}

/** This many hooks at once, with large payloads, are stored whole and start one daemon. */
export async function manyHooks(t: TestContext, count: number): Promise<void> {
  const { fire, url, ccen } = portableHome(t);
  const payloads = Array.from({ length: count }, (_, n) =>
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
  const log = new URL("/api/log?limit=100", await url());
  await waitFor("all events are stored", async () => {
    const answer = (await (await fetch(log)).json()) as { events: object[] };
    return answer.events.length === count;
  });
  assert.equal((await ccen("stop")).code, 0);
}
