import { randomBytes } from "node:crypto";
import type { WatchableRegistry } from "../agents/claude/client-registry.ts";
import type { Commit } from "../core/event.ts";
import type { Clock, ObservedEvent } from "../core/ports.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import type {
  Answerer,
  AnswerOutcome,
  CallDecision,
  CloseReason,
  HeldHook,
  Request,
  RequestAnswer,
  RequestService,
} from "../core/request.ts";
import type { Session } from "../core/session/session.ts";
import { isProcess, runningProcess } from "../system/process-identity.ts";
import { answerEvent, digestOf } from "./answer-events.ts";
import { prepareAnswer } from "./decision.ts";
import { createEventJoin } from "./join-events.ts";
import { type Asked, readAsked } from "./read-asked.ts";
import { nextRequest, proverAfter, proverOf, reportedDecisions, type RequestStep } from "./request-state.ts";
import { clientIn, type DialogSigns, dialogEnd, noSigns, reasonAmong } from "./dialog-signs.ts";

/** How often clients are looked at while a request is open: the folder's watch is quicker, where the system has one. */
const LOOK_MS = 250;

/**
 * The transcript names the source of a decision once the call has ended; at most this long an answer counts as sent.
 */
const PROOF_MS = 30_000;

/** How long a settled request is listed, and how many of them. */
const KEPT_MS = 600_000;
const MAX_SETTLED = 200;

/** Dialogs at once, far more than a person has terminals; each holds a connection. */
const MAX_OPEN = 200;

interface Entry {
  request: Request;
  /** What an answer repeats, with its secrets: null as soon as none can follow. */
  asked: Asked | null;
  isRevealed: boolean;
  readonly inputDigest: string;
  readonly hook: HeldHook;
  /** Null where it is not a process of this machine, as from a container. */
  readonly process: { readonly pid: number; readonly startTime: string } | null;
  /** Claude Code has one that shows the end of its dialog. OpenCode reports that; in Codex it is that of the hook. */
  readonly hasRegistry: boolean;
  signs: DialogSigns;
  sentAtMs: number;
}

const UNANSWERED = { isRevealed: false, sentAtMs: 0 };

interface ServiceOptions {
  readonly isOn: () => boolean;
  /** How long a hook is held; 0: not at all. */
  readonly holdMs: (request: Pick<Request, "sessionId" | "holdsDialog">) => number;
  readonly registry: WatchableRegistry;
  readonly sessionOf: (sessionId: string) => Session | null;
  readonly redactor: () => Redactor;
  /** Stores the record of an answer. */
  readonly observe: (event: ObservedEvent) => void;
  /** Its wait is over, and no event says so, or not which one of several. */
  readonly answered: (request: Request, by: { pid?: number | null; toolUseId?: string | null }) => void;
  readonly clock: Clock;
  /** A clock that never goes back; a test may have its own. */
  readonly steadyMs?: () => number;
}

/** The requests of this machine's clients: their hooks wait here beside the dialogs on their terminals. */
export function createRequestService(options: ServiceOptions) {
  const { isOn, holdMs, registry, sessionOf, redactor, observe, clock, steadyMs = () => performance.now() } = options;
  const entries = new Map<string, Entry>();
  const listeners: ((request: Request) => void)[] = [];
  const join = createEventJoin();
  const watch = registry.watch({ onClient: lookAtClient, onUnsure: look });
  let timer: NodeJS.Timeout | null = null;

  /** @returns whether the step applied */
  function step(entry: Entry, made: RequestStep): boolean {
    const before = entry.request;
    const request = nextRequest(before, made, clock.now());
    if (request === before) return false;
    entry.request = request;
    if (request.state !== "open") entry.asked = null;
    if (request.state === "closed") entry.hook.reply(null);
    for (const listener of listeners) listener(request);
    if (request.state !== before.state) record(entry);
    schedule();
    return true;
  }

  function record({ request, inputDigest, isRevealed, hook: { clientPid } }: Entry): void {
    const event = answerEvent(request, { inputDigest, isRevealed, clientPid, toolUseId: join.callOf(request) });
    if (event !== null) observe(event);
  }

  function close(entry: Entry, because: CloseReason): void {
    step(entry, { kind: "closed", because });
  }

  function isUnsettled({ request: { state } }: Entry): boolean {
    return state === "open" || state === "sent";
  }

  function schedule(): void {
    const isBusy = entries.values().some(isUnsettled);
    if (!isBusy) {
      clearInterval(timer ?? undefined);
      timer = null;
      watch.close();
      return;
    }
    watch.ensure();
    timer ??= setInterval(look, LOOK_MS).unref();
  }

  function look(): void {
    for (const entry of entries.values()) lookAt(entry);
  }

  function lookAtClient(pid: number): void {
    for (const entry of entries.values()) if (entry.process?.pid === pid) lookAt(entry);
  }

  function lookAt(entry: Entry): void {
    const { request, process } = entry;
    const nowMs = clock.now();
    if (request.state === "sent" && steadyMs() - entry.sentAtMs >= PROOF_MS) step(entry, { kind: "no-sign" });
    if (request.state !== "open") return;
    if (nowMs >= request.expiresAtMs) close(entry, "expired");
    else if (process !== null && !isProcess(process.pid, process.startTime)) close(entry, "ended");
    else if (entry.hasRegistry) {
      const others = entries.values().filter((other) => other !== entry && isOfSession(other, request.sessionId));
      const unsettled = others.toArray().filter(isUnsettled);
      const isMainAsking = unsettled.some((other) => other.request.agentId === null);
      const { signs, because } = dialogEnd(entry.signs, {
        request,
        client: clientIn(registry, entry),
        isMainAsking,
        nowMs: steadyMs(),
      });
      entry.signs = signs;
      if (because === null) return;
      close(entry, because);
      if (because === "terminal" && unsettled.length > 0) options.answered(request, { pid: process?.pid ?? null });
    }
  }

  function isOfSession({ request }: Entry, sessionId: string): boolean {
    return request.sessionId === sessionId;
  }

  /** Proof of who answered: ours counts only where the client says so. */
  function decided(sessionId: string, decisions: readonly CallDecision[]): void {
    for (const { toolUseId, source } of decisions) {
      for (const entry of entries.values()) {
        if (entry.request.sessionId !== sessionId || join.callOf(entry.request) !== toolUseId) continue;
        const by = proverOf(source, entry.request);
        if (by !== null) step(entry, { kind: "proved", by });
      }
    }
  }

  /** Its wait ends with the proof: Codex reports no call that was denied. */
  function proveByEvents(entry: Entry, because: CloseReason | null, { events }: Commit): void {
    const { request } = entry;
    const toolUseId = join.callOf(request);
    const by = proverAfter(request, { wasAnswered: because === "terminal", toolUseId, events });
    if (by === null) return;
    // Other listeners of this commit come first.
    queueMicrotask(() => {
      if (step(entry, { kind: "proved", by })) options.answered(request, { toolUseId });
    });
  }

  function dropOld(): void {
    const oldestMs = clock.now() - KEPT_MS;
    const settled = Array.from(entries.values(), ({ request }) => request).filter(
      ({ settledAtMs }) => settledAtMs !== null,
    );
    for (const [at, { id, settledAtMs }] of settled.entries()) {
      if ((settledAtMs ?? 0) < oldestMs || at < settled.length - MAX_SETTLED) drop(id);
    }
  }

  function drop(id: string): void {
    entries.delete(id);
    join.forget(id);
  }

  const service: RequestService = {
    isOn,
    requests: () => {
      dropOld();
      return Array.from(entries.values(), ({ request }) => request);
    },
    onChange: (listener) => void listeners.push(listener),
    reveal: (id) => {
      const entry = isOn() ? entries.get(id) : undefined;
      if (entry === undefined || entry.asked === null) return null;
      entry.isRevealed = true;
      return entry.asked.rawInput;
    },
    answer: (id: string, answer: RequestAnswer, by: Answerer): AnswerOutcome => {
      const entry = isOn() ? entries.get(id) : undefined;
      if (entry === undefined) return { kind: "unknown" };
      // The person at the terminal may have been quicker than the last look.
      lookAt(entry);
      if (entry.request.state !== "open" || entry.asked === null) return { kind: "taken", request: entry.request };
      const prepared = prepareAnswer(entry.asked, answer, { redactor: redactor(), isRevealed: entry.isRevealed });
      if ("reason" in prepared) return { kind: "invalid", reason: prepared.reason };
      entry.sentAtMs = steadyMs();
      // First of all: no matter what fails behind it, the answer is on its way.
      entry.hook.reply(prepared.output);
      step(entry, { kind: "answered", answer: { ...prepared.given, by, atMs: clock.now() } });
      return { kind: "sent", request: entry.request };
    },
  };

  return {
    ...service,

    /**
     * Takes a hook's payload, and keeps the hook until the request is settled.
     * @returns what to call when the hook is gone; null where it must not wait, and its dialog is the terminal's alone
     */
    hold(body: Buffer, hook: HeldHook): (() => void) | null {
      dropOld();
      const asked = isOn() ? readAsked(body, redactor()) : null;
      const open = entries.values().filter(({ request }) => request.state === "open");
      const forMs = asked === null ? 0 : holdMs(asked.shown);
      if (asked === null || forMs === 0 || open.toArray().length >= MAX_OPEN) return null;
      const askedAtMs = clock.now();
      const request: Request = {
        ...asked.shown,
        id: randomBytes(16).toString("base64url"),
        askedAtMs,
        expiresAtMs: askedAtMs + forMs,
        state: "open",
        closedBecause: null,
        settledAtMs: null,
        answer: null,
        eventSeq: null,
        wait: null,
      };
      const process = hook.clientPid === null ? null : runningProcess(hook.clientPid);
      const inputDigest = digestOf(asked.rawInput);
      const hasRegistry = asked.agent === "claude";
      const signs = noSigns(steadyMs());
      const entry: Entry = { ...UNANSWERED, request, asked, inputDigest, hook, process, hasRegistry, signs };
      // The dialog of a background subagent appears only once its hook has ended; without the registry, it cannot be
      // distinguished from any other subagent's.
      if (hasRegistry && request.agentId !== null && (clientIn(registry, entry)?.status ?? null) === null) return null;
      entries.set(request.id, entry);
      join.begin(request, asked.payloadText);
      const session = sessionOf(request.sessionId);
      if (session !== null) join.see(request.id, session);
      entry.request = { ...request, ...join.of(request.id) };
      for (const listener of listeners) listener(entry.request);
      // What the client waits in may be this one instead of an earlier one.
      look();
      schedule();
      return () => close(entry, "interrupted");
    },

    /** To be called after every commit. */
    committed(commit: Commit): void {
      if (!isOn()) return;
      join.take(commit);
      for (const session of commit.sessions) {
        for (const entry of entries.values()) {
          if (!isOfSession(entry, session.sessionId)) continue;
          join.see(entry.request.id, session);
          step(entry, { kind: "joined", ...join.of(entry.request.id) });
          const because = join.endOf(entry.request, session, commit.events);
          const all = entry.hasRegistry ? [] : service.requests();
          if (because !== null) close(entry, reasonAmong(because, entry.request, all));
          proveByEvents(entry, because, commit);
        }
      }
      for (const { sessionId, ...decision } of reportedDecisions(commit)) decided(sessionId, [decision]);
    },

    decided,

    /** Ends every waiting hook, whose dialog stays on its terminal, and all looking. Nothing of a request is kept. */
    release(): void {
      for (const [id, entry] of entries) {
        close(entry, "stopped");
        step(entry, { kind: "no-sign" });
        drop(id);
      }
    },
  };
}
