import type { Answerer } from "./request.ts";
import type { Session } from "./session/session.ts";

/**
 * Words for a session that is at rest. Claude Code gives them to its model as the output of a hook and not as a prompt:
 * by its own words they are not from the user, and approve nothing.
 */
export interface Note {
  /** 22 random characters of base64url. */
  readonly id: string;
  readonly sessionId: string;
  readonly by: Answerer;
  readonly sentAtMs: number;
  /** When Claude Code gave it to its model; null until then. */
  readonly takenAtMs: number | null;
}

/** As long as an answer's words. */
export const MAX_NOTE_CHARS = 4000;

/** What the words begin with: so a note is known again in the session's next prompt. */
export const NOTE_OPENING = "Note left on the dashboard: ";

/**
 * Why a session takes no note now. `elsewhere`: it runs on another machine. `not-listening`: none of its hooks waits
 * for one; they do between a finished turn and the next prompt, with a client that is new enough.
 */
export type NoteObstacle = "elsewhere" | "not-listening";

export interface NoteService {
  /** Follows the settings in force. */
  isOn(): boolean;
  /** Null where it takes a note now. */
  obstacle(session: Session): NoteObstacle | null;
  /** The last one since the daemon's start. */
  lastOf(sessionId: string): Note | null;
  /** @returns null where the session takes none */
  leave(session: Session, text: string, by: Answerer): Note | null;
}
