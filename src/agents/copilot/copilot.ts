import { dirname, join } from "node:path";
import type { Agent, TranscriptFormat } from "../agent.ts";
import { copilotPayloads } from "./payload.ts";

/** `…/session-state/<session>/events.jsonl`; `COPILOT_HOME` can move the folder above. */
const EVENTS = /^(.+[\\/]session-state)[\\/][\w-]+[\\/]events\.jsonl$/;
const SAFE_ID = /^[0-9A-Za-z-]{1,64}$/;

/** Event files of Copilot CLI (1.0.102). What reads them is loaded with its first session. */
const transcripts: TranscriptFormat = {
  folderOf: (path) => EVENTS.exec(path)?.[1] ?? null,
  // Its hooks name the file at the end of a turn, and a turn may end by a refusal that no hook reports.
  pathOf: (sessionId, configDir) =>
    SAFE_ID.test(sessionId) ? join(dirname(configDir), ".copilot", "session-state", sessionId, "events.jsonl") : null,
  parserOf: async () => (await import("./event-file.ts")).createEventParser(),
  history: null,
  // Their lines stand in their session's file.
  subagentFiles: () => null,
};

export const copilot: Agent = { payloads: copilotPayloads, transcripts };
