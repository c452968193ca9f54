import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { ROUTES, type RoutePath } from "../../api/routes.ts";
import { createNoteService } from "../../approvals/note-service.ts";
import { createRequestService } from "../../approvals/request-service.ts";
import { createClientRegistry } from "../../agents/claude/client-registry.ts";
import { NOTE_HOLD_MINUTES } from "../../agents/claude/install/ask-hook.ts";
import type { Commits } from "../../core/event.ts";
import type { NoteService } from "../../core/note.ts";
import type { ObservedEvent, Observer } from "../../core/ports.ts";
import type { CallDecision, RequestService } from "../../core/request.ts";
import type { Access } from "../../http/access/access.ts";
import { drawSecret } from "../../http/access/secrets.ts";
import { requestRoutes } from "../../http/handlers/requests.ts";
import type { Route } from "../../http/router.ts";
import type { Store } from "../../store/store.ts";
import type { Hub } from "../../stream/hub.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { makeFolder } from "../../system/files/folders.ts";
import type { Component } from "../component.ts";
import type { Context } from "../context.ts";

interface AnswersOptions {
  readonly context: Context;
  readonly commits: Commits;
  readonly store: Pick<Store, "session" | "sessions" | "log" | "event">;
  readonly ingest: Pick<Observer, "observe" | "applyFacts">;
  readonly hub: Pick<Hub, "publishRequest" | "publishPairings">;
  /** Without an access token nothing is answered: any program could. */
  readonly access: Access | null;
  readonly pushKey: () => string;
  /** Whether a person who may answer looks at the page, and not at the session's terminal. */
  readonly isWatched: (sessionId: string) => boolean;
}

/** The service closes a request itself; curl's own limit is for a daemon that hangs. */
const CODEX_GRACE_S = 3;

export type Answers = ReturnType<typeof createApprovals>;

/**
 * Lets people answer Claude Code and Codex. While `CCEN_ANSWERS` is off, nothing of it exists: no key, no file for the hook, no
 * timer, and its paths answer 404.
 */
export function createApprovals({
  context,
  commits,
  store,
  ingest,
  hub,
  access,
  pushKey,
  isWatched,
}: AnswersOptions): Component & {
  readonly routes: readonly Route[];
  readonly service: RequestService;
  readonly notes: NoteService;
  readonly onDecisions: (sessionId: string, decisions: readonly CallDecision[]) => void;
} {
  const { paths, clock, logger } = context;
  /** The key of this run; null while answering is off. */
  let askKey: string | null = null;
  let takesNotes = false;
  const registry = createClientRegistry(paths.configDir);
  const service = createRequestService({
    isOn: () => askKey !== null,
    holdMs: ({ sessionId, holdsDialog }) => {
      const { answersHoldMinutes, answersCodexFirst, answersCodexSeconds } = context.config().values;
      if (!holdsDialog) return answersHoldMinutes * 60_000;
      return answersCodexFirst || isWatched(sessionId) ? answersCodexSeconds * 1000 : 0;
    },
    registry,
    sessionOf: store.session,
    redactor: context.redactor,
    observe,
    answered: ({ sessionId, agentId }, { pid = null, toolUseId = null }) =>
      recorded(() => {
        const of = { agentId, ...(pid !== null && { pid }), ...(toolUseId !== null && { toolUseId }) };
        ingest.applyFacts(sessionId, [{ kind: "answered", atMs: clock.now(), ...of }]);
      }),
    clock,
  });
  const notes = createNoteService({
    isOn: () => takesNotes,
    registry,
    store,
    redactor: context.redactor,
    observe,
    clock,
  });
  commits.onCommit((commit) => {
    service.committed(commit);
    notes.committed(commit.events, commit.sessions);
  });
  service.onChange(hub.publishRequest);
  access?.onPairings(hub.publishPairings);

  function observe(event: ObservedEvent): void {
    recorded(() => ingest.observe([event]));
  }

  function recorded(work: () => void): void {
    try {
      work();
    } catch (error) {
      // The answer itself must reach Claude Code.
      logger.error("an answer could not be recorded", { reason: String(error) });
    }
  }

  /** @returns whether hooks can wait */
  function invite(file: string, key: string, wait: { readonly path: RoutePath; readonly seconds: number }): boolean {
    const url = context.dashboardUrl();
    if (url === null) return false;
    try {
      makeFolder(dirname(file));
      writeFileAtomic(file, curlOptions({ url: url + wait.path, key, seconds: wait.seconds }), { mode: 0o600 });
      return true;
    } catch (error) {
      logger.warn("answering is not available: its file cannot be written", { reason: String(error) });
      return false;
    }
  }

  function begin(): void {
    const key = drawSecret();
    const { answersHoldMinutes } = context.config().values;
    if (invite(paths.askFile, key, { path: ROUTES.ask, seconds: (answersHoldMinutes + 1) * 60 })) askKey = key;
  }

  /** Its file has its own limit: a daemon that hangs must not keep Codex from its dialog. */
  function inviteCodex(): void {
    const seconds = context.config().values.answersCodexSeconds + CODEX_GRACE_S;
    if (askKey !== null) invite(paths.codexAskFile, askKey, { path: ROUTES.ask, seconds });
  }

  function end(): void {
    // First, so that no further hook begins to wait.
    for (const file of [paths.askFile, paths.codexAskFile]) rmSync(file, { force: true });
    service.release();
    askKey = null;
  }

  function applyNotes(): void {
    const isWanted = askKey !== null && context.config().values.answersNotes;
    if (isWanted === takesNotes) return;
    if (isWanted && askKey !== null) {
      takesNotes = invite(paths.noteFile, askKey, { path: ROUTES.awaitNote, seconds: NOTE_HOLD_MINUTES * 60 });
      if (takesNotes) notes.takeUp();
      return;
    }
    rmSync(paths.noteFile, { force: true });
    takesNotes = false;
    notes.release();
  }

  function apply(): void {
    const isWanted = context.config().values.answers && access !== null;
    if (isWanted && askKey === null) begin();
    if (!isWanted) {
      if (askKey !== null) end();
      // Turned on again, it begins with a person at a terminal again.
      access?.unpair();
    }
    inviteCodex();
    applyNotes();
  }

  return {
    name: "answers",
    service,
    notes,
    onDecisions: service.decided,
    routes: requestRoutes({ service, notes, askKey: () => askKey, access, pushKey }),
    start: apply,
    configure: apply,
    stop: () => {
      end();
      applyNotes();
    },
  };
}

/**
 * Options of curl, one a line; our url and key need no escapes. `noproxy`: loopback, no matter what the environment
 * says.
 */
function curlOptions({ url, key, seconds }: { url: string; key: string; seconds: number }): string {
  return [
    `url = "${url}"`,
    `header = "Authorization: Bearer ${key}"`,
    `header = "Content-Type: application/json"`,
    `header = "Expect:"`,
    `noproxy = "*"`,
    "globoff",
    "silent",
    "fail",
    "connect-timeout = 1",
    `max-time = ${seconds}`,
    "",
  ].join("\n");
}
