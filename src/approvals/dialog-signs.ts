import type { ClientRegistry, RegisteredClient } from "../agents/claude/client-registry.ts";
import type { CloseReason, Request } from "../core/request.ts";

/** A client with a dialog on its screen says so within this time; one that waits for its hook first does not. */
const SHOWN_WITHIN_MS = 1200;

/** The main agent's dialog never waits for its hook; on a busy machine (load 19 on two cores) its sign came later. */
const MAIN_SHOWN_WITHIN_MS = 6000;

/** A hook is a process that has to start: its request is younger than its dialog by this much at most. */
const HOOK_LAG_MS = 150;

/** What the client's registry has shown about the dialog of a request, by the steady clock. */
export interface DialogSigns {
  /** The client was seen waiting for a person: in this dialog, or in another one that may hide this one. */
  readonly waitedIn: "this" | "another" | null;
  /** Since when it has not been: at first, since the request. */
  readonly notWaitingSinceMs: number;
}

export function noSigns(nowMs: number): DialogSigns {
  return { waitedIn: null, notWaitingSinceMs: nowMs };
}

interface Asker {
  readonly request: Pick<Request, "sessionId">;
  readonly process: { readonly pid: number; readonly startTime: string } | null;
}

/** Asks the client's own registry; null where it says nothing about this session. */
export function clientIn(
  registry: Pick<ClientRegistry, "client">,
  { request, process }: Asker,
): RegisteredClient | null {
  const client = process === null ? null : registry.client(process.pid);
  if (process === null || client === null || client.sessionId !== request.sessionId) return null;
  // Without /proc ("0") its number and its session have to do.
  const isSame = process.startTime === "0" || client.startTime === null || client.startTime === process.startTime;
  return isSame ? client : null;
}

interface Look {
  readonly request: Pick<Request, "agentId" | "askedAtMs">;
  /** The client's own entry; null where there is none for this session. */
  readonly client: Pick<RegisteredClient, "status" | "statusSinceMs"> | null;
  /** The session's main agent may have a dialog on the screen. */
  readonly isMainAsking: boolean;
  /** On the steady clock. */
  readonly nowMs: number;
}

/**
 * Whether a dialog is over. The client signals an answer given in the terminal in no other way: its hook lives on. It
 * waits all through a queue of dialogs (2.1.199 to 2.1.332), so that none is left when it stops. But the dialog of a
 * background agent comes only once its hook has ended: until then the client waits, if at all, in another one.
 */
export function dialogEnd(
  { waitedIn, notWaitingSinceMs }: DialogSigns,
  { request, client, isMainAsking, nowMs }: Look,
): { readonly signs: DialogSigns; readonly because: CloseReason | null } {
  const status = client?.status ?? null;
  const isSubagent = request.agentId !== null;
  if (status === "waiting") {
    const isOlder = (client?.statusSinceMs ?? Infinity) < request.askedAtMs - HOOK_LAG_MS;
    const isOwn = !isSubagent || !(isMainAsking || isOlder);
    return { signs: { waitedIn: isOwn ? "this" : "another", notWaitingSinceMs: nowMs }, because: null };
  }
  const signs = { waitedIn, notWaitingSinceMs };
  const notWaitingMs = nowMs - notWaitingSinceMs;
  const isLong = notWaitingMs >= SHOWN_WITHIN_MS;
  // A client that says nothing is asked by its later events; but the dialog of a subagent may be held up by its hook.
  if (status === null) return { signs, because: isSubagent && isLong ? "not-asked" : null };
  // After Esc it is idle at once, in part before it ends the hook; after any answer it is busy. A subagent's dialog says
  // nothing of the main agent, which may have been idle before.
  if (waitedIn === "this") return { signs, because: status === "idle" && !isSubagent ? "interrupted" : "terminal" };
  // The one that it was behind is over, and its own did not follow.
  if (waitedIn === "another") return { signs, because: "not-asked" };
  const isHeldUp = isSubagent ? isLong : notWaitingMs >= MAIN_SHOWN_WITHIN_MS;
  return { signs, because: isHeldUp ? "not-asked" : null };
}

/** Why a request of OpenCode is over: it rejects all dialogs of a session with one. */
export function reasonAmong(because: CloseReason, request: Request, all: readonly Request[]): CloseReason {
  const { sessionId, holdsDialog, askedAtMs } = request;
  const rejected = all.some(
    (other) =>
      other.sessionId === sessionId &&
      (other.state === "sent" || other.state === "confirmed") &&
      other.answer?.choice.startsWith("deny") === true &&
      other.answer.atMs >= askedAtMs,
  );
  return because === "terminal" && rejected && !holdsDialog ? "together" : because;
}
