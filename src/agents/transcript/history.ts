import type { JsonValue } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { ToolResult, TranscriptLine } from "./transcript-line.ts";

/** A session's own file as it was found. */
export interface FoundTranscript {
  readonly path: string;
  readonly sessionId: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  /** The position behind its last line, where that is not its size. */
  readonly end?: number;
}

export interface ListOptions {
  /** Files that were not written since then are left out. */
  readonly sinceMs: number;
  readonly signal: AbortSignal;
}

/** How an agent's earlier sessions are imported. Loaded for an import alone. */
export interface TranscriptHistory {
  /**
   * Sessions' own files, the one that was written longest ago first.
   * @param place the folder or file that the agent's adapter names (`HistorySource`)
   */
  list(place: string, options: ListOptions): Promise<readonly FoundTranscript[]>;
  /** Subagents of a session that have a file, in the order of their names. */
  listSubagents(transcript: string, sessionId: string): Promise<readonly string[]>;
  /** What a subagent's own file says of its type; null where nothing does. */
  agentTypeOf(metaFile: string | null, configDir: string, redactor: Redactor): Promise<string | null>;
  /** Whether a line is worth parsing: most bytes of a long session are not. */
  mayBeConversation(line: Buffer): boolean;
  /** A parser for the lines of one file in their order; null for a line that is no part of the conversation. */
  parser(): (text: string, redactor: Redactor) => HistoryLine | null;
  /**
   * The lines of a session, or of its subagent, where its file does not consist of them; absent where it does.
   * @throws errors of the disk
   */
  readLines?(path: string, sessionId: string): AsyncIterable<string>;
}

/**
 * A line of a conversation with what a hook would have had of it. `RawJson` is as the agent wrote it, secrets
 * included: it goes into a payload, and through `toParsed`, before anything else is done with it.
 */
export interface HistoryLine {
  /** Without secrets, as the observer reads it. */
  readonly line: TranscriptLine;
  readonly cwd: string | null;
  readonly permissionMode: string | null;
  readonly promptId: string | null;
  /** Equal in all lines of one answer; null on lines that are no answer. */
  readonly messageId: string | null;
  /** The answer is the last one of its turn. */
  readonly endsTurn: boolean;
  /** A prompt of a person, a program, or the client that reports the end of a background task. */
  readonly prompt: RawJson | null;
  /** The text of an answer; null without any. */
  readonly reply: RawJson | null;
  readonly calls: readonly HistoryCall[];
  readonly results: readonly HistoryResult[];
}

export type RawJson = JsonValue;

export interface HistoryCall {
  readonly toolUseId: string;
  readonly toolName: string;
  readonly input: RawJson;
}

export interface HistoryResult {
  readonly result: ToolResult;
  /** As a hook has it, and as the model read it. */
  readonly response: RawJson;
  readonly text: RawJson;
  readonly durationMs: number | null;
  /** The subagent that the call ran. */
  readonly agent: { readonly agentId: string; readonly agentType: string | null } | null;
}
