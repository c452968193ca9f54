import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigHome } from "../config-home.ts";

/** Id of a scenario's session, by its index. */
export function scenarioId(index: number): string {
  return `570e5e55-0000-4000-8000-${String(index + 1).padStart(12, "0")}`;
}

/** Hook events, sent one after the other. */
export interface RawScenario {
  /** The next event. */
  play(fields: Readonly<Record<string, unknown>>): void;
  /** A call from start to end. */
  call(id: string, tool: string, input: Readonly<Record<string, unknown>>, more?: CallEnd): void;
}

interface CallEnd {
  readonly agentId?: string;
  readonly response?: unknown;
  /** The error with which it failed. */
  readonly error?: string;
}

/**
 * Leaves scenarios for the daemon; the last event of each is about now.
 * @param stepMs between two events
 * @returns how many events they have
 */
export function leaveScenarios(
  { paths }: ConfigHome,
  stepMs: number,
  scenarios: readonly ((scenario: RawScenario) => void)[],
): number {
  mkdirSync(paths.rawDir, { recursive: true });
  const nowMs = Date.now();
  let count = 0;
  for (const [index, playAll] of scenarios.entries()) {
    const events = eventsOf(playAll);
    for (const [at, fields] of events.entries()) {
      const path = join(paths.rawDir, `${String(count++).padStart(9, "0")}-story.json`);
      const common = {
        session_id: scenarioId(index),
        cwd: "/home/dev/shop",
        transcript_path: "/home/dev/.claude/projects/-home-dev-src-web/none.jsonl",
      };
      writeFileSync(path, JSON.stringify({ ...common, ...fields }));
      const atSeconds = (nowMs - (events.length - at) * stepMs) / 1000;
      utimesSync(path, atSeconds, atSeconds);
    }
  }
  return count;
}

function eventsOf(playAll: (scenario: RawScenario) => void): readonly Readonly<Record<string, unknown>>[] {
  const events: Readonly<Record<string, unknown>>[] = [];
  const play = (fields: Readonly<Record<string, unknown>>): void => void events.push(fields);
  playAll({
    play,
    call(id, tool, input, { agentId, response = {}, error } = {}) {
      const call = { tool_name: tool, tool_use_id: id, tool_input: input, ...(agentId && { agent_id: agentId }) };
      play({ ...call, hook_event_name: "PreToolUse" });
      if (error === undefined) play({ ...call, hook_event_name: "PostToolUse", tool_response: response });
      else play({ ...call, hook_event_name: "PostToolUseFailure", error });
    },
  });
  return events;
}
