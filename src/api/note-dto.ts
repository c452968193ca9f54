import type { Note, NoteObstacle } from "../core/note.ts";
import { toTimestamp, toTimestampOrNull } from "./routes.ts";

/** Answer of `GET /api/sessions/<id>/note`. */
export interface NoteOfferDto {
  /** Whether this browser was paired (`ccen answers pair`). */
  readonly may_leave: boolean;
  readonly obstacle: NoteObstacle | null;
  /** The last note of the session since the daemon's start. */
  readonly last: NoteDto | null;
}

/** Answer of a `POST` with `{"text": "…"}`, too. */
export type NoteDto = Readonly<ReturnType<typeof toNoteDto>>;

export function toNoteDto({ id, by, sentAtMs, takenAtMs }: Note) {
  return { id, by: by.name, sent_at: toTimestamp(sentAtMs), taken_at: toTimestampOrNull(takenAtMs) };
}
