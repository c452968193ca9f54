import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AnsweringHarness } from "./asking-client.ts";
import { waitFor } from "./wait-for.ts";

/** A Claude Code that notes how it was run. @returns the file with its notes */
export function installFake({ home }: AnsweringHarness, { version = "2.1.331", answer = "" }): string {
  const program = join(home.home, "bin", "claude");
  const lines = [
    "#!/bin/sh",
    `[ "$1" = --version ] && { echo '${version} (Claude Code)'; exit 0; }`,
    '{ pwd; umask; env | grep -E "^(CCEN_|CLAUDE)"; printf "[%s]\\n" "$@"; } >"$0.run"',
    answer === "" ? "echo 'backgrounded · 0123abcd'" : `echo '${answer}' >&2; echo more >&2; exit 1`,
  ];
  writeFileSync(program, `${lines.join("\n")}\n`, { mode: 0o755 });
  return `${program}.run`;
}

/** An ended session with a transcript. @returns its folder */
export async function endedSession(harness: AnsweringHarness, sessionId: string): Promise<string> {
  const cwd = join(harness.home.home, "shop");
  const transcript = join(harness.home.paths.configDir, "projects", "shop", `${sessionId}.jsonl`);
  mkdirSync(cwd, { recursive: true });
  mkdirSync(join(transcript, ".."), { recursive: true });
  writeFileSync(transcript, "");
  const fields = { session_id: sessionId, cwd, transcript_path: transcript };
  await harness.fire({ ...fields, hook_event_name: "SessionStart", source: "startup" });
  await harness.fire({ ...fields, hook_event_name: "SessionEnd", reason: "other" });
  await waitFor("its end", async () =>
    (await harness.daemon.sessions()).some(({ session_id, state }) => session_id === sessionId && state === "ended"),
  );
  return cwd;
}
