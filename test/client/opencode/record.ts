/**
 * `node test/client/opencode/record.ts [SCENARIO…]` plays scenarios with the real OpenCode and writes what they show
 * into `test/fixtures/opencode`. No names: all of them.
 */
import { dirname, join } from "node:path";
import { writeFixture } from "../recording/write-fixture.ts";
import { OPENCODE_VERSION, playOpenCode, nameOf } from "./opencode-stage.ts";
import { RECORDINGS } from "./recordings/recordings.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "opencode", OPENCODE_VERSION);
const LONGEST_TEXT = 600;

const chosen = process.argv.slice(2);
for (const recording of RECORDINGS.filter(({ id }) => chosen.length === 0 || chosen.includes(id))) {
  const played = await playOpenCode(recording);
  writeFixture(FIXTURES, recording.id, {
    notes: played.notes,
    hooks: played.hooks,
    // The rows of its database after its end.
    history: played.rows.map((row) => ({
      atMs: Number.POSITIVE_INFINITY,
      file: "database",
      line: JSON.stringify(row),
    })),
    places: [
      [played.program.slice(0, played.program.indexOf("/opencode-linux")), "/usr/lib/node_modules"],
      [dirname(process.execPath), "/usr/bin"],
      [played.cwd, "/home/dev/project"],
      [played.home, "/home/dev"],
      [played.root, "/tmp/harness"],
      [played.root.slice(1), "tmp/harness"],
    ],
    ownVariables: new Set(),
    kindOf: ({ table }) => String(table),
    shorten: (line) => JSON.parse(JSON.stringify(line, shortenValue)) as unknown,
  });
  const names = played.hooks.map(({ payload }) => nameOf(payload));
  const said = names.filter((name) => !/^(message|plugin|session\.(updated|diff)|reference|catalog)/.test(name));
  process.stdout.write(`${recording.id}: ${said.join(" ")}\n`);
  if (played.error !== null) process.stdout.write(`  stopped at ${played.error.message}\n`);
}

function shortenValue(_key: string, value: unknown): unknown {
  if (typeof value !== "string" || value.length <= LONGEST_TEXT) return value;
  return `${value.slice(0, 80)}… (${value.length} characters)`;
}
