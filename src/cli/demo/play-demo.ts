import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../../core/ports.ts";
import type { DaemonAddress } from "../daemon/http-get.ts";
import { play, type PlayedEvent, type PlayIo, type PlayOutcome } from "../replay/play.ts";
import { awaitReaders } from "./await-readers.ts";
import { demoSessions } from "./demo-sessions.ts";
import { writePast } from "./write-past.ts";
import { playScripts, type DemoMoment } from "./play-scripts.ts";
import { tokensOf } from "./transcript.ts";
import { createTranscriptFiles, type TranscriptFiles } from "./transcript-files.ts";

interface DemoOptions {
  /** Of the daemon. */
  readonly address: DaemonAddress;
  readonly speed: number;
}

/**
 * Plays the demo. Past events go into the spool with their own times, the rest through the hook as it happens. Beside
 * both it writes the transcripts of Claude Code, as long as the daemon needs to read them.
 */
export async function playDemo(
  { address, speed }: DemoOptions,
  io: PlayIo & { readonly clock: Clock },
): Promise<PlayOutcome> {
  const nowMs = io.clock.now();
  const moments = playScripts(demoSessions, {
    newId: randomUUID,
    projectsDir: join(io.paths.configDir, "projects"),
    nowMs,
  });
  const past = moments.filter(({ atMs }) => atMs < 0);
  const coming = moments.filter(({ atMs }) => atMs >= 0);
  const files = createTranscriptFiles();
  try {
    for (const { entries, atMs } of past) files.write(entries, nowMs + atMs);
    const reported = past.flatMap(({ atMs, payload }) => (payload === null ? [] : [{ atMs: nowMs + atMs, payload }]));
    writePast(reported, io.paths);
    io.out(`${reported.length} events of the last hour written to the spool`);
    const outcome = await play(playedEvents(coming, { files, speed, nowMs }), speed, io);
    if (!io.signal.aborted && !(await awaitReaders(address, tokensOf(moments), io.signal))) {
      io.err("The daemon has not read all of the invented transcripts: some tokens are missing.");
    }
    return { ...outcome, fired: outcome.fired + reported.length };
  } finally {
    files.remove();
  }
}

interface Stage {
  readonly files: TranscriptFiles;
  readonly speed: number;
  readonly nowMs: number;
}

/** Entries without a hook are written before the next event of any session. */
function playedEvents(coming: readonly DemoMoment[], { files, speed, nowMs }: Stage): readonly PlayedEvent[] {
  const played: PlayedEvent[] = [];
  let waiting: DemoMoment[] = [];
  for (const moment of coming) {
    waiting.push(moment);
    const { payload, atMs } = moment;
    if (payload === null) continue;
    const due = waiting;
    waiting = [];
    played.push({
      location: `demo event ${played.length + 1}`,
      text: JSON.stringify(payload),
      payload,
      atMs,
      before: () => {
        for (const one of due) files.write(one.entries, nowMs + one.atMs / speed);
      },
    });
  }
  return played;
}
