/**
 * What decides whether HEAD may be handed in: `.ci/run` in a fresh clone, with an empty home. It takes what is committed,
 * so work may go on meanwhile. Ends with a line: commit, seconds by part, flaky files; the same is noted in
 * `node_modules/.cache/gate.json`, and all output in `gate.log` beside it.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** npm prints the name of each script that it runs; these begin a part. */
const PARTS: Readonly<Record<string, string>> = {
  prepare: "install",
  precheck: "check",
  pretest: "quick",
  "pretest:stress": "stress",
};

const root = join(import.meta.dirname, "..");
const cache = join(root, "node_modules", ".cache");
const folder = mkdtempSync(join(tmpdir(), "ccen-gate-"));
const git = (...args: readonly string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

/** As on a machine without our tools: npm puts folders of this checkout on the path, and hands on its options. */
function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|CCEN_|CLAUDE_|INIT_CWD$)/i.test(name));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((part) => !part.includes("node_modules"));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter), HOME: home, CI: "true" };
}

const commit = git("rev-parse", "HEAD");
const clone = join(folder, "clone");
const home = join(folder, "home");
mkdirSync(home);
mkdirSync(cache, { recursive: true });
git("clone", "--quiet", root, clone);
execFileSync("git", ["checkout", "--quiet", commit], { cwd: clone });

const seconds: Record<string, number> = {};
const flaky: string[] = [];
let [part, since] = ["install", performance.now()];
const startedAtMs = since;

function begin(next: string): void {
  const now = performance.now();
  seconds[part] = (seconds[part] ?? 0) + (now - since) / 1000;
  [part, since] = [next, now];
}

// In a group of its own, so that nothing of it outlives this process.
const run = spawn("bash", [".ci/run"], {
  cwd: clone,
  env: cleanEnvironment(home),
  stdio: ["ignore", "pipe", "pipe"],
  detached: true,
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    if (run.pid !== undefined) process.kill(-run.pid, "SIGTERM");
  });
}
const log = createWriteStream(join(cache, "gate.log"));
for (const stream of [run.stdout, run.stderr]) {
  createInterface({ input: stream }).on("line", (line) => {
    log.write(`${line}\n`);
    console.log(line);
    const script = /^> \S+@\S+ (\S+)$/.exec(line)?.[1] ?? "";
    if (PARTS[script] !== undefined) begin(PARTS[script]);
    if (line.startsWith("flaky: ")) flaky.push(line.slice("flaky: ".length));
  });
}
const [code] = (await once(run, "close")) as [number | null];
begin("");
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

const passed = code === 0;
seconds["all"] = (performance.now() - startedAtMs) / 1000;
const rounded = Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, Math.round(value)]));
writeFileSync(join(cache, "gate.json"), `${JSON.stringify({ commit, passed, seconds: rounded, flaky }, null, 2)}\n`);
const parts = Object.entries(rounded).map(([name, value]) => `${name} ${value} s`);
const chance = flaky.length === 0 ? "no flaky file" : `${flaky.length} flaky: ${flaky.join("; ")}`;
console.log(`gate: ${commit.slice(0, 8)} ${passed ? "passed" : "failed"}, ${parts.join(", ")}, ${chance}`);
process.exitCode = passed ? 0 : 1;
