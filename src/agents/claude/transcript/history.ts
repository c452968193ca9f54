import type { TranscriptHistory } from "../../transcript/history.ts";
import { parseHistoryLine } from "./history-line.ts";
import { listSubagents, listTranscripts } from "./list-transcripts.ts";
import { readSubagentMeta } from "./subagent-files.ts";

export const claudeHistory: TranscriptHistory = {
  list: listTranscripts,
  listSubagents,
  agentTypeOf: async (metaFile, configDir, redactor) =>
    metaFile === null ? null : ((await readSubagentMeta(metaFile, configDir, redactor))?.agentType ?? null),
  mayBeConversation: (line) => line.includes('"user"') || line.includes('"assistant"'),
  parser: () => parseHistoryLine,
};
