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
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";

// Whole pages: the name of the raw file stands somewhere in one.
const TRACE = ["-f", "-y", "-s", "9000", "-e", "trace=fsync,fdatasync,pwrite64,write,rename,renameat,renameat2"];
const mayTrace = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

test(
  "a raw file leaves its folder only after its transaction was synced, a dead letter only after its reason was",
  { skip: mayTrace ? false : "no strace here, or it may not trace" },
  async (t) => {
    const home = configHome(t);
    const { paths } = home;
    await installHooksForTest(home);
    const trace = join(home.home, "trace");
    const child = spawn(
      "strace",
      [...TRACE, "-o", trace, process.execPath, bin, "start", "--foreground", "--port", "0"],
      {
        env: home.environment,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const exited = once(child, "exit");
    t.after(() => child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const command = hookCommand(home);
    const environment = { ...home.environment, CCEN_NO_START: "1" };
    for (const text of [payload(), "broken", payload(), payload(), "broken"]) {
      await fireHook({ environment, command }, text);
    }
    await waitFor("all to be taken in", () => readdirSync(paths.rawDir).every((name) => !name.endsWith(".json")));
    const daemon = Number(readFileSync(paths.pidFile, "utf8").split(" ")[0]);
    process.kill(daemon, "SIGTERM");
    await exited;

    const steps = readFileSync(trace, "utf8").split("\n").flatMap(toStep);
    const kinds = steps.map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === "archived").length, 3);
    assert.equal(kinds.filter((kind) => kind === "dead letter").length, 2);
    for (const [at, step] of steps.entries()) {
      if (step.kind !== "archived" && step.kind !== "dead letter") continue;
      const file = step.kind === "archived" ? "journal" : "reason";
      const from = lastWriteOf(step.text, file, steps.slice(0, at));
      assert.ok(wasSynced(file, steps.slice(from + 1, at)), `${step.kind}: ${step.text} before its ${file} was synced`);
    }
  },
);

interface Step {
  readonly thread: string;
  readonly kind: "wrote" | "sync begins" | "sync ends" | "archived" | "dead letter" | "other";
  readonly file: "journal" | "reason" | null;
  /** What was written, or which raw file was moved. */
  readonly text: string;
}

function toStep(line: string): readonly Step[] {
  const [, thread, call] = /^(\d+) +(.*)$/.exec(line) ?? [];
  if (thread === undefined || call === undefined) return [];
  const file = call.includes("dashboard.db-wal>") ? "journal" : call.includes(".reason.json>") ? "reason" : null;
  if (file !== null && /^(?:pwrite64|write)\(/.test(call)) return [{ thread, kind: "wrote", file, text: call }];
  if (/^<\.\.\. (?:fsync|fdatasync) resumed>/.test(call)) return [{ thread, kind: "sync ends", file: null, text: "" }];
  if (file !== null && /^(?:fsync|fdatasync)\(/.test(call)) {
    const begins: Step = { thread, kind: "sync begins", file, text: "" };
    return call.endsWith("<unfinished ...>") ? [begins] : [begins, { thread, kind: "sync ends", file: null, text: "" }];
  }
  const [, name] = /^rename\w*\(.*raw_json\/(hook-[^"/]*)"/.exec(call) ?? [];
  if (name === undefined || !call.endsWith("= 0")) return [{ thread, kind: "other", file: null, text: "" }];
  return [{ thread, kind: call.includes("/dead-letter/") ? "dead letter" : "archived", file: null, text: name }];
}

/** The last write of the transaction, or of the reason, that tells of a raw file. */
function lastWriteOf(name: string, file: "journal" | "reason", steps: readonly Step[]): number {
  let last = steps.findIndex((step) => step.kind === "wrote" && step.file === file && step.text.includes(name));
  assert.ok(last >= 0, `nothing was written of ${name}`);
  const { thread } = steps[last] ?? {};
  // SQLite writes a transaction's pages one after another; what other threads do meanwhile is not part of it.
  for (const [at, step] of steps.entries()) {
    if (at <= last || step.thread !== thread) continue;
    if (step.kind !== "wrote" || step.file !== file) break;
    last = at;
  }
  return last;
}

/** Whether a sync of the file began and ended within these steps. */
function wasSynced(file: "journal" | "reason", steps: readonly Step[]): boolean {
  return steps.some(
    (begin, at) =>
      begin.kind === "sync begins" &&
      begin.file === file &&
      steps.slice(at + 1).some((end) => end.kind === "sync ends" && end.thread === begin.thread),
  );
}
