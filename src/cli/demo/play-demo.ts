import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROUTES } from "../../api/routes.ts";
import type { SessionDto } from "../../api/session-dto.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Clock } from "../../core/ports.ts";
import type { Paths } from "../../system/paths.ts";
import { type DaemonAddress, askDaemon } from "../daemon/daemon-client.ts";
import { play, type PlayedEvent, type PlayIo, type PlayOutcome } from "../fire-hooks.ts";
import type { DemoScript } from "./demo-script.ts";
import { playScripts, type DemoMoment } from "./play-scripts.ts";
import { docsSession, infraSession, loginSession, releaseSession, reportSession } from "./resting-sessions.ts";
import { tokensOf, createTranscriptFiles, type TranscriptFiles } from "./transcript.ts";
import { schemaSession, webhookSession } from "./waiting-sessions.ts";
import { auditSession, searchSession } from "./working-sessions.ts";

/**
 * The sessions of `ccen demo`: the last hour of nine sessions, and about a quarter of a minute of the present. At the
 * end two wait, one failed and two work. Each of the others ended in another way.
 */
export const demoSessions: readonly DemoScript[] = [
  webhookSession,
  loginSession,
  schemaSession,
  auditSession,
  reportSession,
  searchSession,
  docsSession,
  infraSession,
  releaseSession,
];

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
    if (!io.signal.aborted && !(await awaitTranscriptsRead(address, tokensOf(moments), io.signal))) {
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

/** A hook's input and its time. */
interface PastPayload {
  readonly atMs: number;
  readonly payload: JsonObject;
}

/**
 * Writes payloads into the spool as hooks would have left them while no daemon ran: complete, and with the time of
 * their event as the file's.
 * @param past oldest first
 */
function writePast(past: readonly PastPayload[], { rawDir, rawTemporaryDir }: Paths): void {
  mkdirSync(rawTemporaryDir, { recursive: true, mode: 0o700 });
  let n = 0;
  for (const { atMs, payload } of past) {
    let name: string;
    do name = `hook-${process.pid}-${n++}.json`;
    while (existsSync(join(rawDir, name)));
    const temporary = join(rawTemporaryDir, name);
    writeFileSync(temporary, JSON.stringify(payload), { flag: "wx", mode: 0o600 });
    utimesSync(temporary, atMs / 1000, atMs / 1000);
    renameSync(temporary, join(rawDir, name));
  }
}

/** Sessions by id, with the tokens in their transcripts. */
type TokensBySession = ReadonlyMap<string, number>;

/** The daemon reads the transcript of a resting session every ten seconds. */
const READ_TIMEOUT_MS = 30_000;

const POLL_MS = 200;

/**
 * Waits until the daemon has read the transcripts, up to a time limit.
 * @returns whether it has
 * @throws AppError when the daemon does not answer
 */
async function awaitTranscriptsRead(
  address: DaemonAddress,
  expected: TokensBySession,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + READ_TIMEOUT_MS;
  while (!signal.aborted && performance.now() < deadline) {
    const sessions = await askDaemon<readonly SessionDto[]>(address, `${ROUTES.sessions}?limit=500`);
    const known = new Map(sessions.map(({ session_id: id, tokens }) => [id, tokens]));
    if ([...expected].every(([id, tokens]) => known.get(id) === tokens)) return true;
    await sleep(POLL_MS);
  }
  return false;
}
