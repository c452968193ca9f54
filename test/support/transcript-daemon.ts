import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { subagentFiles } from "../../src/claude/transcript/subagent-files.ts";
import type { EventDto } from "../../src/protocol/dto.ts";
import { ROUTES } from "../../src/protocol/routes.ts";
import type { SessionDetailDto } from "../../src/protocol/session-dto.ts";
import type { Paths } from "../../src/system/paths.ts";
import { configHome } from "./config-home.ts";
import { startDaemon, type DaemonProcess } from "./daemon-process.ts";
import { TRANSCRIPTS } from "./transcript-rig.ts";

/** The real daemon, and a client that writes a transcript and fires hooks. */
export interface TranscriptDaemon {
  readonly sessionId: string;
  readonly transcript: string;
  readonly paths: Paths;
  daemon: DaemonProcess;
  /** A hook of the session, with its transcript's path unless told otherwise. */
  fire(hookEventName: string, fields?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Lines as the client would add them, of this very moment unless they say another time. */
  write(...lines: readonly Readonly<Record<string, unknown>>[]): void;
  /** A recorded transcript in the place of the session's, as it was written. */
  place(recorded: string): void;
  placeAgent(agentId: string): void;
  session(): Promise<SessionDetailDto>;
  events(name: string): Promise<readonly EventDto[]>;
  /** Ends the daemon as a crash would, and starts another one over the same folder. */
  crash(): Promise<void>;
}

export async function transcriptDaemon(t: Pick<TestContext, "after">, sessionId = "s1"): Promise<TranscriptDaemon> {
  const home = configHome(t);
  const { paths } = home;
  const transcript = join(paths.configDir, "projects", "-home-dev-src-shop", `${sessionId}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  let lineCount = 0;
  const rig: TranscriptDaemon = {
    sessionId,
    transcript,
    paths,
    daemon: await startDaemon(t, home),
    fire: async (hookEventName, fields = {}) => {
      const payload = {
        session_id: sessionId,
        transcript_path: transcript,
        cwd: "/home/dev/src/shop",
        hook_event_name: hookEventName,
        ...fields,
      };
      const response = await fetch(new URL(ROUTES.hook, rig.daemon.url), {
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
    session: async () => rig.daemon.get(`${ROUTES.session}${sessionId}`),
    events: async (name) => (await rig.daemon.allEvents()).filter((event) => event.hook_event_name === name),
    crash: async () => {
      await rig.daemon.end("SIGKILL");
      rig.daemon = await startDaemon(t, home);
    },
  };
  return rig;
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
