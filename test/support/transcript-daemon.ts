import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { subagentFiles } from "../../src/agents/claude/transcript/subagent-files.ts";
import type { EventDto, LogPageDto } from "../../src/api/dto.ts";
import { ROUTES } from "../../src/api/routes.ts";
import type { SessionDetailDto } from "../../src/api/session-dto.ts";
import type { Paths } from "../../src/system/paths.ts";
import { configHome } from "./config-home.ts";
import { startDaemon, type DaemonProcess } from "./daemon-process.ts";
import { TRANSCRIPTS } from "./transcript-harness.ts";

/** The real daemon, and a client that writes a transcript and fires hooks. */
export interface TranscriptDaemon {
  readonly sessionId: string;
  readonly transcript: string;
  readonly paths: Paths;
  readonly daemon: DaemonProcess;
  /** A hook of the session, with its transcript's path by default. */
  fire(hookEventName: string, fields?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Lines as the client would append them, with the current time by default. */
  write(...lines: readonly Readonly<Record<string, unknown>>[]): void;
  /** Replaces the session's transcript by a recorded one, unchanged. */
  place(recorded: string): void;
  placeAgent(agentId: string): void;
  session(): Promise<SessionDetailDto>;
  events(name: string): Promise<readonly EventDto[]>;
  /** Ends the daemon as a crash would, and starts another one over the same folder. */
  crash(): Promise<void>;
  /** Another session of the same daemon. */
  beside(sessionId: string): TranscriptDaemon;
}

export async function transcriptDaemon(t: Pick<TestContext, "after">, sessionId = "s1"): Promise<TranscriptDaemon> {
  const home = configHome(t);
  let daemon = await startDaemon(t, home);
  const running: Running = {
    paths: home.paths,
    daemon: () => daemon,
    crash: async () => {
      await daemon.end("SIGKILL");
      daemon = await startDaemon(t, home);
    },
  };
  return sessionOf(running, sessionId);
}

interface Running {
  readonly paths: Paths;
  daemon(): DaemonProcess;
  crash(): Promise<void>;
}

function sessionOf(running: Running, sessionId: string): TranscriptDaemon {
  const { paths, crash } = running;
  const transcript = join(paths.configDir, "projects", "-home-dev-src-shop", `${sessionId}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  let lineCount = 0;
  return {
    sessionId,
    transcript,
    paths,
    get daemon() {
      return running.daemon();
    },
    fire: async (hookEventName, fields = {}) => {
      const payload = {
        session_id: sessionId,
        transcript_path: transcript,
        cwd: "/home/dev/src/shop",
        hook_event_name: hookEventName,
        ...fields,
      };
      const response = await fetch(new URL(ROUTES.hook, running.daemon().url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(payload),
      });
      if (!response.ok) throw new Error(`the hook was answered with ${response.status}`);
    },
    write: (...lines) => {
      for (const line of lines) {
        lineCount += 1;
        const whole = { uuid: `line-${lineCount}`, sessionId, timestamp: new Date().toISOString(), ...line };
        appendFileSync(transcript, `${JSON.stringify(whole)}\n`);
      }
    },
    place: (recorded) => copyFileSync(join(TRANSCRIPTS, recorded), transcript),
    placeAgent: (agentId) => {
      const files = subagentFiles(transcript, sessionId, agentId);
      if (files === null) throw new Error(`${agentId} is no id`);
      mkdirSync(dirname(files.transcript), { recursive: true });
      copyFileSync(join(TRANSCRIPTS, "subagent.jsonl"), files.transcript);
      copyFileSync(join(TRANSCRIPTS, "subagent.meta.json"), files.meta);
    },
    session: async () => running.daemon().get(`${ROUTES.session}${sessionId}`),
    events: async (name) => {
      const { events } = await running.daemon().get<LogPageDto>(`${ROUTES.log}?limit=500&session=${sessionId}`);
      return events.filter((event) => event.hook_event_name === name).toReversed();
    },
    crash,
    beside: (other) => sessionOf(running, other),
  };
}

/** Text of the daemon's log file. */
export function daemonLog({ paths }: TranscriptDaemon): string {
  return readFileSync(paths.logFile, "utf8");
}

export const INTERRUPTION = {
  type: "user",
  message: { role: "user", content: [{ type: "text", text: "[Request interrupted by user for tool use]" }] },
} as const;

export const API_ERROR = {
  type: "assistant",
  isApiErrorMessage: true,
  error: "server_error",
  message: { id: "e1", model: "<synthetic>", content: [{ type: "text", text: "API Error: 500 scripted" }] },
} as const;
