import type { CloseReason } from "../core/request.ts";

/** A client with a dialog on its screen says so within this time; one that waits for its hook first does not. */
const SHOWN_WITHIN_MS = 1200;

/** The main agent's dialog never waits for its hook; on a busy machine (load 19 on two cores) its sign came later. */
const MAIN_SHOWN_WITHIN_MS = 6000;

/** What the client's registry has shown about the dialog of a request, by the steady clock. */
export interface DialogSigns {
  /** The client was seen waiting for a person. */
  readonly wasWaiting: boolean;
  /** Since when it has not been: at first, since the request. */
  readonly notWaitingSinceMs: number;
}

export function noSigns(nowMs: number): DialogSigns {
  return { wasWaiting: false, notWaitingSinceMs: nowMs };
}

interface Look {
  /** The client's own word; null where it says nothing. */
  readonly status: string | null;
  readonly isSubagent: boolean;
  /** No other dialog of the session is on the screen or just gone from it. */
  readonly isAlone: boolean;
  readonly nowMs: number;
}

/**
 * Whether a dialog is over. The client signals an answer given in the terminal in no other way: its hook lives on. With
 * several dialogs it stops waiting for a moment between two of them, so that only a longer pause counts.
 */
export function dialogEnd(
  signs: DialogSigns,
  { status, isSubagent, isAlone, nowMs }: Look,
): { readonly signs: DialogSigns; readonly because: CloseReason | null } {
  const { wasWaiting, notWaitingSinceMs } = signs;
  const notWaitingMs = nowMs - notWaitingSinceMs;
  const isLong = notWaitingMs >= SHOWN_WITHIN_MS;
  if (status === "waiting") return { signs: { wasWaiting: true, notWaitingSinceMs: nowMs }, because: null };
  // A client that says nothing is asked by its later events; but the dialog of a subagent may be held up by its hook.
  if (status === null) return { signs, because: isSubagent && isLong ? "not-asked" : null };
  if (!wasWaiting) {
    const isHeldUp = isSubagent ? isLong : notWaitingMs >= MAIN_SHOWN_WITHIN_MS;
    return { signs, because: isHeldUp ? "not-asked" : null };
  }
  return { signs, because: isAlone || isLong ? "terminal" : null };
}
