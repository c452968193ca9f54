import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hookCommand } from "../../src/claude/hook-command.ts";
import { startTimeOf } from "../../src/system/process-identity.ts";
import type { Section } from "./result.ts";
import { makeScratch, payloadOf, type Scratch } from "./scratch.ts";
import { round, spread } from "./stats.ts";

const NODE_HOOK = `const { appendFileSync, readFileSync } = require("node:fs");
appendFileSync(process.argv[2], readFileSync(0));
`;

/**
 * Firings per sample. A small shell starts them one after another: Node's own way of starting a process takes as long
 * as the hook does and would hide the differences.
 */
const FIRINGS = 10;

const FIRE_MANY = `n=0; while [ $n -lt ${FIRINGS} ]; do "$@" <"$payload"; n=$((n + 1)); done`;

/** One firing of the hook, whole process, beside the least that any shell and any Node hook must do. */
export function measureHookCost(rounds: number): Section {
  const scratch = makeScratch();
  try {
    const variants = variantsIn(scratch);
    const samples = new Map(variants.map(({ name }) => [name, [] as number[]]));
    const payload = join(scratch.home, "payload.json");
    writeFileSync(payload, payloadOf(2000, 1));
    // Interleaved, so that a busy moment of the machine touches all of them alike.
    for (let turn = -5; turn < rounds; turn += 1) {
      for (const { name, args } of variants) {
        const startedAtMs = performance.now();
        const { status } = spawnSync("sh", ["-c", FIRE_MANY, "sh", ...args], {
          env: { ...scratch.environment, payload },
        });
        const elapsedMs = (performance.now() - startedAtMs) / FIRINGS;
        if (status !== 0) throw new Error(`${name} ended with ${status}`);
        if (turn >= 0) samples.get(name)?.push(elapsedMs);
      }
      emptyFolder(scratch.paths.rawDir);
    }
    const spreads = Object.fromEntries(Array.from(samples, ([name, list]) => [name, spread(list)]));
    const hook = spreads["hook"]?.p50 ?? 0;
    const toShell = round(hook / (spreads["shell"]?.p50 ?? 1), 2);
    const toNode = round((spreads["node"]?.p50 ?? 0) / hook, 2);
    return {
      title: "One hook firing, whole process, 2 KB (p50)",
      rows: [
        { name: "our hook", value: hook, unit: "ms", ratio: toShell, target: "≤ 1.5 × shell", met: toShell <= 1.5 },
        {
          name: "sh -c 'cat >tmp && mv tmp new'",
          value: spreads["shell"]?.p50 ?? 0,
          unit: "ms",
          ratio: 1,
          target: "",
          met: null,
        },
        {
          name: "smallest Node 24 hook",
          value: spreads["node"]?.p50 ?? 0,
          unit: "ms",
          ratio: toNode,
          target: "≥ 6 × our hook",
          met: toNode >= 6,
        },
      ],
      details: spreads,
    };
  } finally {
    scratch.remove();
  }
}

interface Variant {
  readonly name: string;
  readonly args: readonly [string, ...string[]];
}

function variantsIn({ home, paths }: Scratch): readonly Variant[] {
  mkdirSync(dirname(paths.hookScript), { recursive: true });
  copyFileSync(join(import.meta.dirname, "..", "..", "hook", "hook.sh"), paths.hookScript);
  // As in daily life: a daemon runs (we stand in for it), and the hook sees that.
  mkdirSync(paths.dataDir, { recursive: true });
  writeFileSync(paths.pidFile, `${process.pid} ${startTimeOf(process.pid)}\n`);
  const nodeHook = join(home, "hook.cjs");
  writeFileSync(nodeHook, NODE_HOOK);
  const file = join(paths.rawDir, "baseline");
  return [
    { name: "floor", args: ["sh", "-c", ":"] },
    { name: "shell", args: ["sh", "-c", `cat >'${file}.tmp' && mv '${file}.tmp' '${file}'`] },
    { name: "hook", args: ["sh", "-c", hookCommand(paths.hookScript)] },
    { name: "node", args: [process.execPath, nodeHook, join(home, "events.jsonl")] },
  ];
}

function emptyFolder(folder: string): void {
  for (const name of readdirSync(folder)) if (name !== ".tmp") rmSync(join(folder, name));
}
