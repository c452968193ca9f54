import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { NoteDto, NoteOfferDto } from "../../../src/api/note-dto.ts";

/** What the daemon says of notes to the session, as far as it is known. */
type Offer =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly thrown: unknown }
  | { readonly kind: "ready"; readonly offer: NoteOfferDto };

/** A note to a session, from its draft until Claude has it. It stays while other sessions and views are shown. */
export interface NoteDraft {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly draft: Signal<string>;
  readonly offer: ReadonlySignal<Offer>;
  readonly isSending: ReadonlySignal<boolean>;
  /** Why the last attempt did not count; null after a success. */
  readonly problem: ReadonlySignal<unknown>;
  /** The one that was sent since the form was opened. */
  readonly sent: ReadonlySignal<NoteDto | null>;
  open(): void;
  close(): void;
  /** Asks whether the session takes one now, and what became of the last. */
  look(): Promise<void>;
  /** Sends the draft, which stays unless it was taken. */
  send(): Promise<void>;
}

export interface NoteDependencies {
  readonly fetchNote: (sessionId: string) => Promise<NoteOfferDto>;
  readonly leaveNote: (sessionId: string, text: string) => Promise<NoteDto>;
}

/** @returns the one of each session */
export function createNoteDrafts(dependencies: NoteDependencies): (sessionId: string) => NoteDraft {
  const begun = new Map<string, NoteDraft>();
  return (sessionId) => {
    const known = begun.get(sessionId) ?? createNoteDraft(sessionId, dependencies);
    begun.set(sessionId, known);
    return known;
  };
}

function createNoteDraft(sessionId: string, { fetchNote, leaveNote }: NoteDependencies): NoteDraft {
  const isOpen = signal(false);
  const draft = signal("");
  const offer = signal<Offer>({ kind: "loading" });
  const isSending = signal(false);
  const problem = signal<unknown>(null);
  const sent = signal<NoteDto | null>(null);

  async function look(): Promise<void> {
    try {
      const answer = await fetchNote(sessionId);
      offer.value = { kind: "ready", offer: answer };
      if (answer.last !== null && answer.last.id === sent.peek()?.id) sent.value = answer.last;
    } catch (thrown) {
      offer.value = { kind: "failed", thrown };
    }
  }

  return {
    isOpen,
    draft,
    offer,
    isSending,
    problem,
    sent,
    open() {
      isOpen.value = true;
      void look();
    },
    close() {
      isOpen.value = false;
      problem.value = null;
      sent.value = null;
      offer.value = { kind: "loading" };
    },
    look,
    async send() {
      if (isSending.peek()) return;
      isSending.value = true;
      problem.value = null;
      try {
        sent.value = await leaveNote(sessionId, draft.peek());
        draft.value = "";
      } catch (thrown) {
        problem.value = thrown;
      } finally {
        isSending.value = false;
        await look();
      }
    },
  };
}
