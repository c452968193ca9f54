/**
 * `node test/client/codex/record.ts [SCENARIO…]` plays scenarios with the real Codex and writes what they show into
 * `test/fixtures/codex`. No names: all of them.
 */
import { dirname, join } from "node:path";
import { writeFixture } from "../recording/write-fixture.ts";
import type { Recording } from "../recording/steps.ts";
import { CODEX_VERSION, playCodex } from "./codex-stage.ts";
import { DIALOGS } from "./recordings/dialogs.ts";
import { ENDS } from "./recordings/ends.ts";
import { ERRORS } from "./recordings/errors.ts";
import { HOOKS } from "./recordings/hooks.ts";
import { SESSIONS } from "./recordings/sessions.ts";
import { TOOLS } from "./recordings/tools.ts";
import { TURNS } from "./recordings/turns.ts";

const FIXTURES = join(import.meta.dirname, "..", "..", "fixtures", "codex", CODEX_VERSION);
const RECORDINGS: readonly Recording[] = [...TURNS, ...DIALOGS, ...TOOLS, ...SESSIONS, ...ENDS, ...ERRORS, ...HOOKS];
/** Longer texts are instructions. */
const LONGEST_TEXT = 600;
/** Variables that the shell, tmux or the harness sets. */
const OWN_VARIABLES: ReadonlySet<string> = new Set([
  "_",
  "FAKE_KEY",
  "HOME",
  "LANG",
  "OLDPWD",
  "PWD",
  "SHLVL",
  "TERM",
  "TMPDIR",
]);

const chosen = process.argv.slice(2);
for (const recording of RECORDINGS.filter(({ id }) => chosen.length === 0 || chosen.includes(id))) {
  const played = await playCodex(recording);
  const packages = played.program.slice(0, played.program.indexOf("/@openai/"));
  const hooks = writeFixture(FIXTURES, recording.id, {
    ...played,
    places: [
      [packages, "/usr/lib/node_modules"],
      [dirname(process.execPath), "/usr/bin"],
      [played.cwd, "/home/dev/project"],
      [played.home, "/home/dev"],
      [played.root, "/tmp/harness"],
      [join(import.meta.dirname, "..", "..", ".."), "/tmp/harness"],
    ],
    ownVariables: OWN_VARIABLES,
    kindOf: ({ type, payload }) => {
      const { type: inner } = payload as { readonly type?: string };
      return inner === undefined ? String(type) : `${String(type)}/${inner}`;
    },
    shorten: (line) => (recording.id === "text" || isConversation(line) ? shorten(line) : null),
  });
  process.stdout.write(`${recording.id}: ${hooks}\n`);
  if (played.error !== null) process.stdout.write(`  stopped at ${played.error.message}\n`);
}

/** Instructions and tools open every history; one recording keeps them. */
function isConversation({ type, payload }: Readonly<Record<string, unknown>>): boolean {
  const { type: inner, role } = payload as Readonly<Record<string, unknown>>;
  return type !== "world_state" && inner !== "additional_tools" && role !== "developer";
}

function shorten(line: unknown): unknown {
  return JSON.parse(JSON.stringify(line, shortenValue));
}

/** Without tools, rules of the sandbox, and the client's notes on how it builds its requests. */
function shortenValue(key: string, value: unknown): unknown {
  if (key === "metadata" || key === "internal_chat_message_metadata_passthrough") return undefined;
  if ((key === "tools" || key === "entries") && Array.isArray(value)) return [];
  if (key === "state") return {};
  if (typeof value !== "string" || value.length <= LONGEST_TEXT) return value;
  return `${value.slice(0, 80)}… (${value.length} characters)`;
}
