/**
 * `node test/client/copilot/record.ts [SCENARIO…]` plays scenarios with the real Copilot CLI and writes what they show
 * into `test/fixtures/copilot`. No names: all of them.
 */
import { dirname, join } from "node:path";
import { writeFixture } from "../recording/write-fixture.ts";
import { COPILOT_VERSION, playCopilot } from "./copilot-stage.ts";
import { RECORDINGS } from "./recordings.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "copilot", COPILOT_VERSION);
const LONGEST_TEXT = 600;
/** The harness sets these; the client hands them on. */
const OWN_VARIABLES: ReadonlySet<string> = new Set([
  "_",
  "HOME",
  "LANG",
  "OLDPWD",
  "PATH",
  "PWD",
  "SHLVL",
  "TERM",
  "TMPDIR",
]);

const chosen = process.argv.slice(2);
for (const recording of RECORDINGS.filter(({ id }) => chosen.length === 0 || chosen.includes(id))) {
  const played = await playCopilot(recording);
  writeFixture(FIXTURES, recording.id, {
    ...played,
    places: [
      [played.program.slice(0, played.program.indexOf("/@github/")), "/usr/lib/node_modules"],
      [dirname(process.execPath), "/usr/bin"],
      [played.cwd, "/home/dev/project"],
      [played.home, "/home/dev"],
      [played.root, "/tmp/harness"],
    ],
    ownVariables: OWN_VARIABLES,
    kindOf: ({ type }) => String(type),
    shorten: (line) => JSON.parse(JSON.stringify(line, shortenValue)) as unknown,
  });
  const names = played.hooks.map(({ payload }) => String(payload["hook_event_name"] ?? payload["hookName"]));
  process.stdout.write(`${recording.id}: ${names.join(" ")}\n`);
  if (played.error !== null) process.stdout.write(`  stopped at ${played.error.message}\n`);
}

function shortenValue(_key: string, value: unknown): unknown {
  if (typeof value !== "string" || value.length <= LONGEST_TEXT) return value;
  return `${value.slice(0, 80)}… (${value.length} characters)`;
}
