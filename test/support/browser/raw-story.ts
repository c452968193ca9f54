import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConfigHome } from "../config-home.ts";

export const STORY_ID = "570e5e55-0000-4000-8000-000000000001";

/** What the hook has heard, told one after the other. */
export interface RawStory {
  /** The next event. */
  tell(fields: Readonly<Record<string, unknown>>): void;
  /** A call from its begin to its end. */
  call(id: string, tool: string, input: Readonly<Record<string, unknown>>, more?: CallEnd): void;
}

interface CallEnd {
  readonly agentId?: string;
  readonly response?: unknown;
  /** It failed with this. */
  readonly error?: string;
}

/**
 * Leaves a story for the daemon, its last event about now.
 * @param stepMs between two events
 * @returns how many events it has
 */
export function leaveStory({ paths }: ConfigHome, stepMs: number, tellAll: (story: RawStory) => void): number {
  const told: Readonly<Record<string, unknown>>[] = [];
  const tell = (fields: Readonly<Record<string, unknown>>): void => void told.push(fields);
  tellAll({
    tell,
    call(id, tool, input, { agentId, response = {}, error } = {}) {
      const call = { tool_name: tool, tool_use_id: id, tool_input: input, ...(agentId && { agent_id: agentId }) };
      tell({ ...call, hook_event_name: "PreToolUse" });
      if (error === undefined) tell({ ...call, hook_event_name: "PostToolUse", tool_response: response });
      else tell({ ...call, hook_event_name: "PostToolUseFailure", error });
    },
  });
  mkdirSync(paths.rawDir, { recursive: true });
  const nowMs = Date.now();
  for (const [index, fields] of told.entries()) {
    const path = join(paths.rawDir, `${String(index).padStart(9, "0")}-story.json`);
    const common = { session_id: STORY_ID, cwd: "/home/dev/shop", transcript_path: "/home/dev/none.jsonl" };
    writeFileSync(path, JSON.stringify({ ...common, ...fields }));
    const atSeconds = (nowMs - (told.length - index) * stepMs) / 1000;
    utimesSync(path, atSeconds, atSeconds);
  }
  return told.length;
}
