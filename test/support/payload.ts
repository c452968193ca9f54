import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const fixtures = join(import.meta.dirname, "..", "fixtures", "claude");

/** The real payloads of one session fixture, one JSON text each, in firing order. */
export function sessionFixture(name: string): string[] {
  return readFileSync(join(fixtures, "sessions", `${name}.jsonl`), "utf8")
    .trim()
    .split("\n");
}

export const SESSION_FIXTURES = readdirSync(join(fixtures, "sessions")).map((name) => name.replace(/\.jsonl$/, ""));

/** One real payload of each hook event: event name → JSON text. */
export function eventFixtures(): Map<string, string> {
  const names = readdirSync(join(fixtures, "events"));
  return new Map(
    names.map((name) => [name.replace(/\.json$/, ""), readFileSync(join(fixtures, "events", name), "utf8")]),
  );
}

/** A synthetic payload. */
export function payload(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    session_id: "5e551011-0000-4000-8000-000000000001",
    transcript_path: "/home/dev/.claude/projects/-home-dev-src-shop/5e551011.jsonl",
    cwd: "/home/dev/src/shop",
    hook_event_name: "PreToolUse",
    ...fields,
  });
}
