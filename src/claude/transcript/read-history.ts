import type { Redactor } from "../../core/redact/create-redactor.ts";
import { type HistoryLine, parseHistoryLine } from "./history-line.ts";
import { LineSplitter } from "./transcript-follower.ts";
import { openTranscript } from "./transcript-files.ts";

/** Splitting so much takes no time worth a pause; parsing its lines pauses between any two. */
const CHUNK_BYTES = 64 * 1024;

interface ReadHistoryOptions {
  readonly configDir: string;
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
  const { configDir, redactor, beforeLine, mustOpen } = options;
  const opened = await openTranscript(path, configDir);
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
        if (line !== null && mayBeConversation(line)) texts.push(line.toString("utf8"));
      });
      for (const text of texts) {
        await beforeLine();
        const parsed = parseHistoryLine(text, redactor);
        if (parsed !== null) yield parsed;
      }
    }
  } finally {
    await handle.close();
  }
}

/** Most bytes of a long session are attachments and snapshots, which need not be parsed. */
function mayBeConversation(line: Buffer): boolean {
  return line.includes('"user"') || line.includes('"assistant"');
}
