import type { TranscriptFormat } from "../../agent.ts";
import { parseLine } from "./parse-line.ts";
import { projectsFolder, subagentFiles } from "./subagent-files.ts";

export const claudeTranscripts: TranscriptFormat = {
  folderOf: (_path, configDir) => projectsFolder(configDir),
  parserOf: () => parseLine,
  history: { placeOf: projectsFolder, load: async () => (await import("./history.ts")).claudeHistory },
  subagentFiles: ({ path, sessionId }, agentId) => subagentFiles(path, sessionId, agentId),
};
