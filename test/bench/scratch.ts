import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathsUnder, type Paths } from "../../src/system/paths.ts";

export interface Scratch {
  readonly home: string;
  readonly paths: Paths;
  /** Almost empty: a variable such as NODE_EXTRA_CA_CERTS slows down every start of Node. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

/** A home folder for one measurement, on the disk of the temporary folder. */
export function makeScratch(): Scratch {
  const home = mkdtempSync(join(tmpdir(), "ccen-bench-"));
  const paths = pathsUnder(join(home, ".claude"));
  mkdirSync(paths.rawTemporaryDir, { recursive: true });
  return {
    home,
    paths,
    environment: { HOME: home, PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8" },
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A payload of about `bytes` bytes, as a tool call of that size: each call has two events, in one of the sessions. */
export function payloadOf(bytes: number, number: number, sessions = 20): string {
  const call = Math.floor(number / 2);
  const fields = {
    session_id: `5e551011-0000-4000-8000-${String(call % sessions).padStart(12, "0")}`,
    transcript_path: "/home/dev/.claude/projects/-home-dev-src-shop/5e551011.jsonl",
    cwd: "/home/dev/src/shop",
    hook_event_name: number % 2 === 0 ? "PreToolUse" : "PostToolUse",
    tool_name: "Bash",
    tool_use_id: `toolu_${String(call).padStart(12, "0")}`,
    tool_input: { command: `npm test -- --shard ${number}`, description: "" },
  };
  const missing = bytes - JSON.stringify(fields).length;
  return JSON.stringify({
    ...fields,
    tool_input: { ...fields.tool_input, description: "x".repeat(Math.max(0, missing)) },
  });
}
