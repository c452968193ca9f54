import type { ContinuedDto, ContinueOfferDto } from "../../../src/api/continue-dto.ts";
import type { NoteDto, NoteOfferDto } from "../../../src/api/note-dto.ts";
import type { Api } from "../../api.ts";
import { signal, type ReadonlySignal, type Signal } from "@preact/signals";

/** What the daemon says that it would do, as far as it is known. */
type OfferState<Offer> =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly thrown: unknown }
  | { readonly kind: "ready"; readonly offer: Offer };

/** A text for a session, from its draft to what came of it. It stays while other sessions and views are shown. */
export interface SessionDraft<Offer, Sent> {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly draft: Signal<string>;
  readonly offer: ReadonlySignal<OfferState<Offer>>;
  /** The session may work already. */
  readonly isSending: ReadonlySignal<boolean>;
  /** Why the last attempt did not count; null after a success. */
  readonly problem: ReadonlySignal<unknown>;
  /** What was sent since the form was opened. */
  readonly sent: ReadonlySignal<Sent | null>;
  open(): void;
  close(): void;
  /** Asks what would be done now. What is shown stays until the answer. */
  look(): Promise<void>;
  /** Sends the draft, which stays unless it was taken. */
  send(): Promise<void>;
}

/** A note to a session, until Claude has it. */
export type NoteDraft = SessionDraft<NoteOfferDto, NoteDto>;

/** A prompt for an ended session. */
export type Continuation = SessionDraft<ContinueOfferDto, ContinuedDto>;

type DraftOf<Draft> = (sessionId: string) => Draft;

export function createNoteDrafts({ api }: { readonly api: Api }): DraftOf<NoteDraft> {
  return createSessionDrafts({
    fetchOffer: api.noteOffer,
    send: api.leaveNote,
    renew: (sent, { last }) => (last?.id === sent.id ? last : sent),
  });
}

export function createContinuations({ api }: { readonly api: Api }): DraftOf<Continuation> {
  return createSessionDrafts({ fetchOffer: api.continueOffer, send: api.continueSession });
}

interface DraftRequests<Offer, Sent> {
  readonly fetchOffer: (sessionId: string) => Promise<Offer>;
  readonly send: (sessionId: string, text: string) => Promise<Sent>;
  /** What was sent, as a later offer has it. Absent where an offer says nothing of it. */
  readonly renew?: (sent: Sent, offer: Offer) => Sent;
}

/** @returns the one of each session */
export function createSessionDrafts<Offer, Sent>(
  requests: DraftRequests<Offer, Sent>,
): DraftOf<SessionDraft<Offer, Sent>> {
  const begun = new Map<string, SessionDraft<Offer, Sent>>();
  return (sessionId) => {
    const known = begun.get(sessionId) ?? createDraft(sessionId, requests);
    begun.set(sessionId, known);
    return known;
  };
}

function createDraft<Offer, Sent>(sessionId: string, requests: DraftRequests<Offer, Sent>): SessionDraft<Offer, Sent> {
  const { fetchOffer, renew } = requests;
  const isOpen = signal(false);
  const draft = signal("");
  const offer = signal<OfferState<Offer>>({ kind: "loading" });
  const isSending = signal(false);
  const problem = signal<unknown>(null);
  const sent = signal<Sent | null>(null);

  async function look(): Promise<void> {
    try {
      const answer = await fetchOffer(sessionId);
      offer.value = { kind: "ready", offer: answer };
      const last = sent.peek();
      if (last !== null && renew !== undefined) sent.value = renew(last, answer);
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
      offer.value = { kind: "loading" };
      void look();
    },
    close() {
      isOpen.value = false;
      problem.value = null;
      sent.value = null;
    },
    look,
    async send() {
      if (isSending.peek()) return;
      isSending.value = true;
      problem.value = null;
      try {
        sent.value = await requests.send(sessionId, draft.peek().trim());
        draft.value = "";
        // The session may have gone on before this answer arrived.
        if (renew !== undefined) await look();
      } catch (thrown) {
        problem.value = thrown;
        // Perhaps something has come in between that can be named.
        await look();
      } finally {
        isSending.value = false;
      }
    },
  };
}
