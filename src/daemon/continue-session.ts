import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { ContinueObstacle } from "../api/continue-dto.ts";
import { createClientRegistry } from "../agents/claude/client-registry.ts";
import { continueArguments, findContinuingClient, runContinue } from "../agents/claude/continue-session.ts";
import { isSafeId, projectsFolder } from "../agents/claude/transcript/subagent-files.ts";
import { openTranscript } from "../agents/transcript/open-transcript.ts";
import { AppError } from "../core/errors/errors.ts";
import { oneLine } from "../core/format/text.ts";
import type { ObservedEvent, Observer } from "../core/ports.ts";
import type { Answerer } from "../core/request.ts";
import type { Session } from "../core/session/session.ts";
import type { ContinueService } from "../http/handlers/continue.ts";
import { personEvent } from "../observe/observed-event.ts";
import type { Environment } from "../system/paths.ts";
import { isProcess, startTimeOf } from "../system/process-identity.ts";
import type { Context } from "./context.ts";

/** Until then the hooks of the session, or its entry in the registry, say that it runs. */
const STARTS_WITHIN_MS = 30_000;

const MAX_REASON = 300;
const MAX_SUMMARY = 300;

interface ContinueOptions {
  readonly context: Pick<Context, "paths" | "clock" | "logger" | "redactor">;
  readonly environment: Environment;
  /** Whether Claude Code is answered from here. */
  readonly isOn: () => boolean;
  readonly sessionOf: (sessionId: string) => Session | null;
  readonly ingest: Pick<Observer, "observe">;
}

type Found = { readonly obstacle: ContinueObstacle } | { readonly program: string; readonly cwd: string };

/** Continues ended sessions of this machine by `claude --bg --resume`, which asks for permissions as any session does. */
export function createContinueService(options: ContinueOptions): ContinueService {
  const { context, environment, isOn, sessionOf, ingest } = options;
  const { paths, clock, logger, redactor } = context;
  const { configDir } = paths;
  const registry = createClientRegistry(configDir);
  /** For each session id, when it was started from here. */
  const started = new Map<string, number>();

  /** Both the client and what it would continue are looked up each time. */
  async function find(session: Session): Promise<Found> {
    const { sessionId, machine, cwd, transcriptPath } = session;
    if (machine !== null) return { obstacle: "elsewhere" };
    if (!isSafeId(sessionId) || sessionId.startsWith("-") || isRunning(session)) return { obstacle: "not-ended" };
    if (cwd === null || !isFolder(cwd)) return { obstacle: "no-folder" };
    // Claude Code itself would say that it has started, without any conversation to continue.
    const transcript = transcriptPath === null ? null : await openTranscript(transcriptPath, projectsFolder(configDir));
    if (transcript?.kind !== "opened") return { obstacle: "no-transcript" };
    await transcript.handle.close();
    const client = await findContinuingClient({ configDir, environment });
    return "obstacle" in client ? client : { ...client, cwd };
  }

  /** A session that runs would be copied, and two processes would go on with it. */
  function isRunning({ sessionId, state }: Session): boolean {
    if (state !== "ended") return true;
    if (clock.now() - (started.get(sessionId) ?? 0) < STARTS_WITHIN_MS) return true;
    return registry
      .clients()
      .some(
        (client) =>
          client.sessionId === sessionId && isProcess(client.pid, client.startTime ?? startTimeOf(client.pid)),
      );
  }

  function clean(text: string): string {
    return redactor().redactText(text).text;
  }

  function record(prompt: ContinuePrompt): void {
    try {
      ingest.observe([promptEvent(prompt)]);
    } catch (error) {
      // Claude Code has it: its outcome must still be shown.
      logger.error("a prompt could not be recorded", { reason: String(error) });
    }
  }

  return {
    isOn,
    offer: async (session) => {
      const found = await find(session);
      if ("obstacle" in found) return { obstacle: found.obstacle, command: null, cwd: null };
      const command = [found.program, ...continueArguments(session.sessionId, "…")].join(" ");
      return { obstacle: null, command, cwd: found.cwd };
    },
    start: async (session, prompt, by) => {
      const { sessionId } = session;
      const found = await find(session);
      // Another browser may have been quicker.
      const isFree = !isRunning(sessionOf(sessionId) ?? session);
      if ("obstacle" in found || !isFree) {
        throw new AppError("session/not-continued", { reason: "obstacle" in found ? found.obstacle : "not-ended" });
      }
      const atMs = clock.now();
      started.set(sessionId, atMs);
      logger.info("a session is continued", { sessionId, by: by.name });
      const args = continueArguments(sessionId, prompt);
      const outcome = await runContinue({ ...found, args, configDir, environment });
      const sent = { session, by, atMs, prompt: clean(prompt) };
      if (outcome.kind === "started") {
        record({ ...sent, state: "started", reason: null });
        return { state: "started", attach: outcome.attach };
      }
      started.delete(sessionId);
      const reason = oneLine(clean(outcome.line), MAX_REASON);
      record({ ...sent, state: "failed", reason });
      throw new AppError("session/not-continued", { reason: reason === "" ? "Claude Code said nothing" : reason });
    },
  };
}

interface ContinuePrompt {
  readonly session: Session;
  readonly by: Answerer;
  /** When it was sent: before what Claude Code's hooks say of it. */
  readonly atMs: number;
  /** Without secrets. */
  readonly prompt: string;
  readonly state: "started" | "failed";
  readonly reason: string | null;
}

/** The record of a prompt in its session's timeline: what was sent, by whom, and whether Claude Code took it. */
function promptEvent({ session, by, atMs, prompt, state, reason }: ContinuePrompt): ObservedEvent {
  const { sessionId, projectName } = session;
  const summary = oneLine([state, by.name, prompt].join(" · "), MAX_SUMMARY);
  const status = state === "started" ? "info" : "failed";
  const record = { sessionId, hookEventName: "PromptSent", projectName, receivedAtMs: atMs, summary, status } as const;
  return {
    key: `prompt:${sessionId}:${atMs}`,
    event: personEvent(record, {
      state,
      reason,
      surface: by.surface,
      sent_by: by.name,
      sender_id: by.id,
      sent_at: new Date(atMs).toISOString(),
      prompt,
    }),
  };
}

function isFolder(path: string): boolean {
  try {
    return isAbsolute(path) && statSync(path).isDirectory();
  } catch {
    return false;
  }
}
