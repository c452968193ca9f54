import type { NoteDto, NoteOfferDto } from "../../../src/api/note-dto.ts";
import { createSessionDrafts, type SessionDraft } from "./session-draft.ts";

/** A note to a session, until Claude has it. */
export type NoteDraft = SessionDraft<NoteOfferDto, NoteDto>;

export interface NoteDependencies {
  readonly fetchNote: (sessionId: string) => Promise<NoteOfferDto>;
  readonly leaveNote: (sessionId: string, text: string) => Promise<NoteDto>;
}

/** @returns the one of each session */
export function createNoteDrafts({ fetchNote, leaveNote }: NoteDependencies): (sessionId: string) => NoteDraft {
  return createSessionDrafts({
    fetchOffer: fetchNote,
    send: leaveNote,
    renew: (sent, { last }) => (last?.id === sent.id ? last : sent),
  });
}
