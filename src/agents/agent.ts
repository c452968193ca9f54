import type { TranscriptHistory } from "./transcript/history.ts";
import type { FollowerOptions, TranscriptFollower } from "./transcript/transcript-follower.ts";
import type { LineParser } from "./transcript/transcript-line.ts";
import type { EventStatus } from "../core/event.ts";
import type { JsonObject } from "../core/json.ts";
import type { Awaitable } from "../core/ports.ts";
import type { Session } from "../core/session/session.ts";
import type { CallResult } from "../core/session/call-result.ts";
import type { SessionAction } from "../core/session/action.ts";

/** What an agent's hook payloads say. All functions are pure and take payloads without secrets. */
export interface PayloadReader {
  /** The payload with the names of Claude Code's fields, where the agent has others. Before anything else is done. */
  shape?(payload: JsonObject): JsonObject;
  /** What the event means for its session. */
  actionOf(hookEventName: string, payload: JsonObject): SessionAction;
  /** One line of plain text: the decisive words of a call, a prompt, a reply. */
  summaryOf(hookEventName: string, payload: JsonObject): string;
  statusOf(hookEventName: string, payload: JsonObject): EventStatus;
  /**
   * The result of the tool call that the event ends; null where the payload says nothing.
   * @param whole the same payload before anything was cut or replaced: its lines are counted
   */
  resultOf(hookEventName: string, payload: JsonObject, whole: JsonObject): CallResult | null;
}

/** Where an agent's transcripts lie, and what their lines say. */
export interface TranscriptFormat {
  /**
   * The folder below which the agent keeps its transcripts; null where the path is in no such folder. The path comes
   * from a payload and may be anything.
   * @param configDir Claude Code's configuration folder
   */
  folderOf(transcriptPath: string, configDir: string): string | null;
  /** A parser for the lines of one file in their order. */
  parserOf(session: Pick<Session, "model">): Awaitable<LineParser>;
  /** Where a session's file is that no payload has named yet; null for an id that names none. */
  pathOf?(sessionId: string, configDir: string): string | null;
  /**
   * What reads a file that does not consist of lines, such as a database; absent where it does.
   * @param sessionId of the session, or the id of the subagent
   */
  openFollower?(options: FollowerOptions, sessionId: string): Awaitable<Pick<TranscriptFollower, "read">>;
  /** How earlier sessions are imported; null where they are not. */
  readonly history: HistorySource | null;
  /** A subagent's transcript, and the file that describes it where there is one; null without a file. */
  subagentFiles(session: { readonly sessionId: string; readonly path: string }, agentId: string): SubagentFiles | null;
}

interface HistorySource {
  /** The folder or file of a user who has such sessions. */
  placeOf(configDir: string): string;
  /** Called where that exists: who has no session of the agent loads none of its code. */
  load(): Promise<TranscriptHistory>;
}

interface SubagentFiles {
  readonly transcript: string;
  readonly meta: string | null;
}

/** What of an agent's formats is read while it works. */
export interface Agent {
  readonly payloads: PayloadReader;
  /** Null where its transcripts are not read. */
  readonly transcripts: TranscriptFormat | null;
}
