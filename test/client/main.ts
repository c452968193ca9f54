/**
 * `npm run test:client [-- FILE… | SCENARIO[@VERSION]…]`: the scenarios with the real clients. They are
 * downloaded first; then everything runs in a network namespace with only loopback, if the system allows one. The
 * result of each scenario is written into its row of `test/client/scenarios.md`.
 */
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installClient, installCodex, installCopilot, installOpenCode } from "./install-client.ts";
import { ALL_SCENARIOS, CODEX_SCENARIOS, COPILOT_SCENARIOS, OPENCODE_SCENARIOS, SCENARIOS } from "./scenario-list.ts";
import { writeResults, type Result } from "./scenario-table.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const TABLE = join(ROOT, "test", "client", "scenarios.md");

async function main(chosen: readonly string[]): Promise<number> {
  const missing = await missingTool();
  if (missing !== null) {
    process.stderr.write(`The scenarios cannot be played: ${missing}\n`);
    return 1;
  }
  const names = chosen.filter((word) => !word.endsWith(".ts"));
  const wrong = names.filter((name) => !isInTheList(name));
  if (wrong.length > 0) {
    process.stderr.write(`No scenario is called ${wrong.join(", ")}: see test/client/scenario-list.ts.\n`);
    return 2;
  }
  const chosenFiles = chosen.filter((word) => word.endsWith(".ts"));
  const files =
    chosenFiles.length > 0 ? chosenFiles : globSync(join(import.meta.dirname, "{.,*}", "*.scenario.ts")).sort();
  const scratch = mkdtempSync(join(tmpdir(), "ccen-results-"));
  try {
    const resultsFile = join(scratch, "results.jsonl");
    writeFileSync(resultsFile, "");
    const status = play({ files, names, resultsFile });
    const results = readResults(resultsFile);
    writeFileSync(TABLE, writeResults(readFileSync(TABLE, "utf8"), results));
    // A column is as wide as its longest word.
    spawnSync(join(ROOT, "node_modules", ".bin", "oxfmt"), [TABLE], { stdio: "ignore" });
    const unplayed = chosen.length > 0 ? [] : notPlayed(results);
    if (unplayed.length > 0) process.stderr.write(`Without a test: ${unplayed.join(", ")}.\n`);
    return unplayed.length > 0 ? 1 : status;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** In one sentence; null when nothing is missing. */
async function missingTool(): Promise<string | null> {
  if (spawnSync("tmux", ["-V"], { stdio: "ignore" }).status !== 0) {
    return "there is no tmux, in which the client has its terminal.";
  }
  try {
    for (const version of new Set(Object.values(SCENARIOS).flat())) await installClient(version);
    for (const version of new Set(Object.values(CODEX_SCENARIOS).flat())) await installCodex(version);
    for (const version of new Set(Object.values(COPILOT_SCENARIOS).flat())) await installCopilot(version);
    for (const version of new Set(Object.values(OPENCODE_SCENARIOS).flat())) await installOpenCode(version);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `SCENARIO`, or with one client only: `SCENARIO@VERSION`. */
function isInTheList(name: string): boolean {
  const [id = "", version] = name.split("@");
  const versions = ALL_SCENARIOS[id];
  return versions !== undefined && (version === undefined || versions.includes(version));
}

interface Programme {
  readonly files: readonly string[];
  /** Names of scenarios; empty: all of the files'. */
  readonly names: readonly string[];
  readonly resultsFile: string;
}

function play({ files, names, resultsFile }: Programme): number {
  const isolate = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
  const isIsolated = spawnSync(isolate[0] ?? "", [...isolate.slice(1), "true"], { stdio: "ignore" }).status === 0;
  if (!isIsolated) process.stderr.write("No network of its own here: the client is only told to stay on loopback.\n");
  const node = [process.execPath, join(import.meta.dirname, "play.ts"), resultsFile, names.join(","), ...files];
  const [program = "", ...args] = isIsolated ? [...isolate, ...node] : node;
  return spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
}

/** Scenarios that are in the list but in no file. */
function notPlayed(results: readonly Result[]): string[] {
  const played = new Set(results.map(({ id, version }) => `${id} with ${version}`));
  return Object.entries(ALL_SCENARIOS)
    .flatMap(([id, versions]) => versions.map((version) => `${id} with ${version}`))
    .filter((one) => !played.has(one));
}

function readResults(file: string): Result[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Result);
}

process.exitCode = await main(process.argv.slice(2));
