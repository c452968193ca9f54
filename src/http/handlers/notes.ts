import { type NoteDto, type NoteOfferDto, toNoteDto } from "../../api/note-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import { MAX_NOTE_CHARS, type NoteService } from "../../core/note.ts";
import type { Session } from "../../core/session/session.ts";
import type { Exchange } from "../router.ts";
import { answererOf, readAnswered } from "./requests.ts";

export function offerNote(service: NoteService, session: Session, { path, caller }: Exchange): NoteOfferDto {
  if (!service.isOn()) throw new AppError("http/not-found", { path });
  const last = service.lastOf(session.sessionId);
  return {
    may_leave: answererOf(caller) !== null,
    obstacle: service.obstacle(session),
    last: last === null ? null : toNoteDto(last),
  };
}

/** @throws AppError `request/not-paired`, `session/no-note` */
export async function leaveNote(service: NoteService, session: Session, exchange: Exchange): Promise<NoteDto> {
  if (!service.isOn()) throw new AppError("http/not-found", { path: exchange.path });
  const { by, fields } = await readAnswered(exchange);
  const { text } = fields;
  if (typeof text !== "string" || text.trim() === "" || text.length > MAX_NOTE_CHARS || text.includes("\0")) {
    throw new AppError("http/body", { reason: `text has to be a text of 1 to ${MAX_NOTE_CHARS} characters` });
  }
  const note = service.leave(session, text.trim(), by);
  if (note === null) throw new AppError("session/no-note", { reason: service.obstacle(session) ?? "not-listening" });
  return toNoteDto(note);
}
