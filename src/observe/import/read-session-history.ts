import type { TranscriptFormat } from "../../agents/agent.ts";
import type { FoundTranscript, TranscriptHistory } from "../../agents/transcript/history.ts";
import { readHistory } from "../../agents/transcript/read-history.ts";
import type { ObservedEvent } from "../../core/ports.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import { isCopy } from "../transcripts/learn-from-lines.ts";
import { createHistoryEvents, type HistoryAgent } from "./history-events.ts";

/** Which lines become events. */
export interface HistorySpan {
  /** Older lines are left out. */
  readonly sinceMs: number;
  /** Up to then everything was imported before; null where nothing was. */
  readonly storedThroughMs: number | null;
}

interface HistoryRequest extends HistorySpan {
  readonly configDir: string;
  readonly format: TranscriptFormat;
  readonly history: TranscriptHistory;
  readonly transcript: FoundTranscript;
  readonly nowMs: number;
  readonly redactor: Redactor;
  /** Called before each line: lets other work run, and throws to stop. */
  readonly beforeLine: () => Promise<void>;
}

/**
 * Agents within agents: each keeps its file open while those below it are read. Clients go a few levels deep; a chain
 * of files that name one another would take all file handles. Deeper agents follow behind the session.
 */
const MAX_DEPTH = 8;

/**
 * The events of one session in the order of its file, those of a subagent before the result of its call. Without any
 * line since then there are none.
 * @throws errors of the disk, and of `beforeLine`
 */
export async function* readSessionHistory(request: HistoryRequest): AsyncGenerator<ObservedEvent> {
  const { configDir, format, history, transcript, sinceMs, storedThroughMs, nowMs, redactor } = request;
  const { sessionId, path: transcriptPath } = transcript;
  const played = new Set<string>();

  async function* ofFile(path: string, agent: HistoryAgent | null, depth: number): AsyncGenerator<ObservedEvent> {
    const events = createHistoryEvents({ sessionId, transcriptPath, agent, redactor, nowMs });
    // A subagent that may not be read costs no more than its own calls.
    const folder = format.folderOf(path, configDir);
    const ofWhom = { sessionId: agent?.agentId ?? sessionId, mustOpen: agent === null };
    for await (const read of readHistory(path, { ...request, folder, ...ofWhom })) {
      const { line, results } = read;
      if (isCopy(line, transcript)) {
        events.skipCopy();
        continue;
      }
      const isStored = storedThroughMs !== null && (line.atMs ?? 0) <= storedThroughMs;
      if (isStored || line.atMs === null || line.atMs < sinceMs) {
        events.skip(read, isStored);
        continue;
      }
      for (const { agent: called } of results) {
        if (called !== null && depth < MAX_DEPTH) yield* ofAgent(called.agentId, called.agentType, depth + 1);
      }
      yield* events.take(read);
    }
    // Agents that no result names: they were stopped, or still run.
    if (agent === null)
      for (const agentId of await history.listSubagents(path, sessionId)) yield* ofAgent(agentId, null, depth + 1);
    yield* events.end();
  }

  async function* ofAgent(agentId: string, reportedType: string | null, depth: number): AsyncGenerator<ObservedEvent> {
    const files = format.subagentFiles({ path: transcriptPath, sessionId }, agentId);
    if (files === null || played.has(agentId)) return;
    played.add(agentId);
    const agentType = reportedType ?? (await history.agentTypeOf(files.meta, configDir, redactor)) ?? "";
    yield* ofFile(files.transcript, { agentId, agentType }, depth);
  }

  yield* ofFile(transcriptPath, null, 0);
}
