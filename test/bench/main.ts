import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureBacklog } from "./backlog.ts";
import { measureDiscordPath } from "./discord-path.ts";
import { measureHookCost } from "./hook-cost.ts";
import { measureHookToClient } from "./hook-to-client.ts";
import { measureLongTranscript } from "./long-transcript.ts";
import { measurePage } from "./page/page.ts";
import { measureRedaction } from "./redaction.ts";
import { measureRetention } from "./retention.ts";
import { measureSearch } from "./search.ts";
import type { Row, Section } from "./result.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const { quick, only } = values;

const measurements: Readonly<Record<string, () => Section | Promise<Section>>> = {
  hook: () => measureHookCost(quick ? 20 : 100),
  client: async () => measureHookToClient(quick ? 100 : 500),
  discord: async () => measureDiscordPath(quick ? 60 : 300),
  redaction: () => measureRedaction(quick ? 200 : 2000),
  backlog: async () => measureBacklog(quick ? 10_000 : 100_000),
  transcript: async () => measureLongTranscript(quick ? 20 : 200),
  search: async () => measureSearch(quick ? 20_000 : 250_000),
  retention: async () =>
    measureRetention(
      quick ? { events: 40_000, seconds: 10, mostTurns: 4 } : { events: 1_000_000, seconds: 60, mostTurns: 10 },
    ),
  page: async () =>
    measurePage(
      quick
        ? { rounds: 3, steadySeconds: 10, hourShare: 0.1, scrolledEvents: 10_000 }
        : { rounds: 10, steadySeconds: 60, hourShare: 1, scrolledEvents: 100_000 },
    ),
};

const sections: Section[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (only !== undefined && only !== name) continue;
  const section = await measure();
  sections.push(section);
  if (!values.json) print(section);
}

const report = {
  measured_at: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memory_gib: Math.round(totalmem() / 2 ** 30),
  mode: quick ? "quick" : "full",
  sections,
};
const folder = join(import.meta.dirname, "..", "..", "bench-results");
mkdirSync(folder, { recursive: true });
const file = join(folder, "latest.json");
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
console.log(values.json ? JSON.stringify(report) : `\nas JSON: ${file}`);

function print({ title, rows }: Section): void {
  console.log(`\n${title}`);
  for (const row of rows) console.log(line(row));
}

function line({ name, value, unit, ratio, target, met }: Row): string {
  const mark = met === null ? " " : met ? "✓" : "✗";
  const figure = `${value.toLocaleString("en")} ${unit}`;
  const times = ratio === null ? "" : `${ratio} ×`;
  return `  ${mark} ${name.padEnd(40)} ${figure.padStart(18)} ${times.padStart(10)}   ${target}`;
}
