import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { clientHarness, type ClientHarness } from "./client-harness.ts";
import { registeredEvents } from "./first-start.ts";
import type { AnsweredRequest } from "./fake-claude-api/start-fake-claude-api.ts";

const ROUNDS = 6;
/** Longer than a scenario may take. */
const LONGEST_MS = 900_000;
/** The minimum of a Node hook with the work of our hook. */
const NODE_HOOK = `const { writeFileSync } = require("node:fs");
const { randomUUID } = require("node:crypto");
const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk));
process.stdin.on("end", () => writeFileSync(__dirname + "/" + randomUUID() + ".json", Buffer.concat(chunks)));
`;

/** Not part of the scenarios: `npm run test:client -- test/client/overhead.measure.ts`. It measures and cannot fail. */
test(
  "cost of a tool call with no hook, with ours, and with the smallest Node hook",
  { timeout: LONGEST_MS },
  async (t) => {
    const harness = await clientHarness(t, { isWatched: false });
    const settings = settingsOf(harness);
    const gaps: Record<string, number[]> = {};
    for (let round = 0; round < ROUNDS; round++) {
      // In parallel, so that other load on the machine affects all alike.
      for (const [name, text] of Object.entries(settings)) {
        writeFileSync(harness.paths.settingsFile, text);
        const before = harness.api.requests.length;
        await harness.print("many-calls");
        (gaps[name] ??= []).push(...gapsMs(harness.api.requests.slice(before)));
      }
    }
    for (const [name, list] of Object.entries(gaps)) {
      const sorted = list.toSorted((a, b) => a - b);
      const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
      t.diagnostic(`${name}: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms per call (${sorted.length} calls)`);
    }
  },
);

function settingsOf({ paths, cwd }: ClientHarness): Record<string, string> {
  const script = join(cwd, "node-hook.cjs");
  writeFileSync(script, NODE_HOOK);
  const hook = { type: "command", command: `${process.execPath} ${script}` };
  const hooks = Object.fromEntries(registeredEvents(paths).map((event) => [event, [{ hooks: [hook] }]]));
  return {
    "no hook": "{}",
    "our hook": readFileSync(paths.settingsFile, "utf8"),
    "node hook": JSON.stringify({ hooks }),
  };
}

/** Between two requests there is one tool call with all its hooks; the first gap also includes startup. */
function gapsMs(requests: readonly AnsweredRequest[]): number[] {
  return requests.slice(2).map(({ atMs }, index) => atMs - (requests[index + 1]?.atMs ?? Number.NaN));
}
