import { dirname, join } from "node:path";
import type { Agent, TranscriptFormat } from "../agent.ts";
import { opencodePayloads } from "./payload.ts";

/** `XDG_DATA_HOME` can move the folder. */
const DATABASE = /^(.+[\\/]opencode)[\\/]opencode\.db$/;

/** All sessions of OpenCode (1.18.33) are in one database. What reads it is loaded with its first session. */
const transcripts: TranscriptFormat = {
  folderOf: (path) => DATABASE.exec(path)?.[1] ?? null,
  parserOf: async () => (await import("./session-rows.ts")).parseRow,
  openFollower: async (options, sessionId) => (await import("./session-rows.ts")).followRows(options, sessionId),
  history: { placeOf: ownDatabase, load: async () => (await import("./history.ts")).opencodeHistory },
  subagentFiles: ({ path }) => ({ transcript: path, meta: null }),
};

/** `~/.local` stands beside `~/.claude`. */
function ownDatabase(configDir: string): string {
  return join(dirname(configDir), ".local", "share", "opencode", "opencode.db");
}

export const opencode: Agent = { payloads: opencodePayloads, transcripts };
