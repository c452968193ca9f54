import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TranscriptFormat } from "../agent.ts";

/** `…/sessions/2026/12/02/rollout-2026-12-02T13-00-16-<thread>.jsonl`; `CODEX_HOME` can move the folder above. */
const ROLLOUT = /^(.+[\\/]sessions)[\\/]\d{4}[\\/]\d\d[\\/]\d\d[\\/]rollout-[\w.-]+\.jsonl$/;

/** Rollout files of Codex CLI (0.171.0). What reads them is loaded with its first session. */
export const codexTranscripts: TranscriptFormat = {
  folderOf: (path) => ROLLOUT.exec(path)?.[1] ?? null,
  parserOf: async ({ model }) => (await import("./rollout.ts")).createRolloutParser(model),
  history: { placeOf: sessionsFolder, load: async () => (await import("./history.ts")).codexHistory },
  subagentFiles: ({ path }, agentId) => {
    const transcript = rolloutOf(dirname(path), agentId);
    return transcript === null ? null : { transcript, meta: null };
  },
};

/** `~/.codex` stands beside `~/.claude`. */
function sessionsFolder(configDir: string): string {
  return join(dirname(configDir), ".codex", "sessions");
}

const SAFE_ID = /^[0-9A-Za-z-]{1,64}$/;

/** The file of a thread, in the folder of its day: a subagent's lies beside that of the session that started it. */
function rolloutOf(folder: string, threadId: string): string | null {
  if (!SAFE_ID.test(threadId)) return null;
  try {
    const name = readdirSync(folder).find((file) => file.endsWith(`-${threadId}.jsonl`));
    return name === undefined ? null : join(folder, name);
  } catch {
    return null;
  }
}
