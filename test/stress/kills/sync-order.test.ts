import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { bin } from "../../support/daemon-process.ts";
import { fireHook, hookCommand } from "../../support/fire-hook.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { callsIn, type TracedCall } from "../../support/kills/traced-calls.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

// Whole pages, each byte in hexadecimal digits: one of them contains the raw file's name.
const TRACE = ["-f", "-y", "-xx", "-s", "9000", "-e", "trace=fsync,fdatasync,pwrite64,write,rename,renameat,renameat2"];
const mayTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;
const EVENTS = 12;

test(
  "raw file leaves after its transaction is synced, dead letter after its reason is",
  { skip: mayTrace ? false : "needs strace" },
  async (t) => {
    const home = configHome(t);
    const { paths } = home;
    await installHooksForTest(home);
    const trace = join(home.home, "trace");
    const child = spawn(
      "strace",
      [...TRACE, "-o", trace, process.execPath, bin, "start", "--foreground", "--port", "0"],
      // Excludes a thousand renames of compiled scripts.
      { env: { ...home.environment, NODE_DISABLE_COMPILE_CACHE: "1" }, stdio: ["ignore", "pipe", "inherit"] },
    );
    const exited = once(child, "exit");
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const command = hookCommand(home);
    const environment = { ...home.environment, CCEN_NO_START: "1" };
    // In parallel, so that one transaction is written while another one is synced.
    const fired = Array.from({ length: EVENTS }, (_, number) => (number % 3 === 1 ? "broken" : payload()));
    await Promise.all(fired.map(async (text) => fireHook({ environment, command }, text)));
    await waitFor("all to be taken in", () => readdirSync(paths.rawDir).every((name) => !name.endsWith(".json")));
    const daemon = Number(readFileSync(paths.pidFile, "utf8").split(" ")[0]);
    process.kill(daemon, "SIGTERM");
    await exited;

    const calls = callsIn(readFileSync(trace, "utf8"));
    const moves = calls.flatMap((call) => {
      const [, name] = /raw_json\/(hook-[^"/]*)$/.exec(call.texts[0] ?? "") ?? [];
      // The first move of a day fails, and is repeated once its folder exists.
      return name !== undefined && call.result === 0 ? [{ name, call, to: call.texts[1] ?? "" }] : [];
    });
    const letters = moves.filter(({ to }) => to.includes("/dead-letter/"));
    assert.deepEqual([moves.length, letters.length], [EVENTS, EVENTS / 3]);
    for (const { name, call: move, to } of moves) {
      const isLetter = to.includes("/dead-letter/");
      const file = isLetter ? `${to}.reason.json` : paths.databaseFile + "-wal";
      const written = isLetter ? endOfReason(calls, file) : endOfTransaction(calls, file, name);
      const isSynced = calls.some(
        (call) =>
          /^f(?:data)?sync$/.test(call.name) &&
          call.file === file &&
          call.result === 0 &&
          call.beginsAt > written &&
          call.endsAt < move.beginsAt,
      );
      assert.ok(isSynced, `${name} left before ${file} was synced`);
    }
  },
);

/** Where in the trace the last write of a reason ends. */
function endOfReason(calls: readonly TracedCall[], file: string): number {
  const last = calls.findLast((call) => call.name === "write" && call.file === file);
  return last?.endsAt ?? assert.fail(`${file} was not written`);
}

const FRAME_HEADER_BYTES = 24;

/** Where in the trace the frame ends with which SQLite commits the first transaction that contains a raw file. */
function endOfTransaction(calls: readonly TracedCall[], journal: string, name: string): number {
  let isNamed = false;
  let isCommit = false;
  for (const { name: called, file, texts, endsAt } of calls) {
    if (called !== "pwrite64" || file !== journal) continue;
    const bytes = Buffer.from(texts[0] ?? "", "latin1");
    if (bytes.length === FRAME_HEADER_BYTES) {
      // The size of the database after the commit; zero in every other frame.
      isCommit = bytes.readUInt32BE(4) > 0;
      continue;
    }
    isNamed ||= bytes.includes(name);
    if (isNamed && isCommit) return endsAt;
  }
  return assert.fail(`no transaction tells of ${name}`);
}
