import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `UPDATE_CONVERSATIONS=1` rewrites the files, with `node scripts/test.ts
 * test/{quick,stress}/discord/conversations.test.ts`: read every line of the difference as its recipient would.
 */
const update = process.env["UPDATE_CONVERSATIONS"] === "1";

/** Compares a transcript with the file of that name in `conversations/`. */
export function matchesSnapshot(name: string, transcript: string): void {
  const file = join(import.meta.dirname, "conversations", `${name}.txt`);
  const seen = readable(transcript);
  if (update) writeFileSync(file, seen);
  assert.equal(seen, readFileSync(file, "utf8"));
}

/** The same for every run: times of day instead of seconds, no ids, no ports. */
function readable(transcript: string): string {
  return `${transcript
    .replaceAll(
      /<t:(\d+):[Rt]>/g,
      (_, seconds: string) => `⟨${new Date(Number(seconds) * 1000).toISOString().slice(11, 19)}⟩`,
    )
    .replaceAll(/<@\d+>/g, "@you")
    .replaceAll("\u00a0", " ")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:8000")}\n`;
}
