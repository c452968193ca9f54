import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { HistoryLine, TranscriptHistory } from "./history.ts";
import { LineSplitter } from "./transcript-follower.ts";
import { openTranscript } from "./open-transcript.ts";

/** Splitting so much takes no time worth a pause; parsing its lines pauses between any two. */
const CHUNK_BYTES = 64 * 1024;

interface ReadHistoryOptions {
  /** Only files below it are opened. */
  readonly folder: string | null;
  readonly history: Pick<TranscriptHistory, "mayBeConversation" | "parser" | "readLines">;
  /** The id of the session, or that of the subagent whose file it is. */
  readonly sessionId: string;
  readonly redactor: Redactor;
  /** Whether a file that is not opened (access rights, a link) is an error; otherwise it has no line. */
  readonly mustOpen: boolean;
  /** Called before each line: lets other work run, and throws to stop. */
  readonly beforeLine: () => Promise<void>;
}

/**
 * Reads the conversation of a whole transcript, up to its end at the start of the read. Nothing for a file that is
 * absent; an unfinished last line is left out.
 * @throws errors of the disk; with `mustOpen` also for a file that may not be read
 */
export async function* readHistory(path: string, options: ReadHistoryOptions): AsyncGenerator<HistoryLine> {
  const { folder, history, redactor, beforeLine, mustOpen, sessionId } = options;
  const parse = history.parser();
  for await (const text of history.readLines?.(path, sessionId) ?? []) {
    await beforeLine();
    const parsed = parse(text, redactor);
    if (parsed !== null) yield parsed;
  }
  if (history.readLines !== undefined) return;
  const opened = await openTranscript(path, folder);
  if (opened.kind === "refused" && mustOpen) throw new Error(opened.reason);
  if (opened.kind !== "opened") return;
  const { handle, sizeBytes } = opened;
  try {
    const splitter = new LineSplitter();
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, sizeBytes));
    for (let offset = 0; offset < sizeBytes;) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, sizeBytes - offset), offset);
      if (bytesRead === 0) return;
      offset += bytesRead;
      const texts: string[] = [];
      splitter.push(buffer.subarray(0, bytesRead), (line) => {
        if (line !== null && history.mayBeConversation(line)) texts.push(line.toString("utf8"));
      });
      for (const text of texts) {
        await beforeLine();
        const parsed = parse(text, redactor);
        if (parsed !== null) yield parsed;
      }
    }
  } finally {
    await handle.close();
  }
}
