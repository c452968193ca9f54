import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { ContinuedDto, ContinueOfferDto } from "../../../src/api/continue-dto.ts";

/** What the daemon would do, as far as it is known. */
type Offer =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly thrown: unknown }
  | { readonly kind: "ready"; readonly offer: ContinueOfferDto };

/** A prompt for an ended session, from its draft to what came of it. It stays while other sessions and views are shown. */
export interface Continuation {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly draft: Signal<string>;
  readonly offer: ReadonlySignal<Offer>;
  /** The session may work already. */
  readonly isSending: ReadonlySignal<boolean>;
  /** Why the last attempt did not count; null after a success. */
  readonly problem: ReadonlySignal<unknown>;
  readonly continued: ReadonlySignal<ContinuedDto | null>;
  open(): void;
  close(): void;
  /** Asks what would be done now. */
  look(): Promise<void>;
  /** Sends the draft, which stays unless Claude Code took it. */
  send(): Promise<void>;
}

export interface ContinuationDependencies {
  readonly fetchContinue: (sessionId: string) => Promise<ContinueOfferDto>;
  readonly continueSession: (sessionId: string, prompt: string) => Promise<ContinuedDto>;
}

/** @returns the one of each session */
export function createContinuations(dependencies: ContinuationDependencies): (sessionId: string) => Continuation {
  const begun = new Map<string, Continuation>();
  return (sessionId) => {
    const known = begun.get(sessionId) ?? createContinuation(sessionId, dependencies);
    begun.set(sessionId, known);
    return known;
  };
}

function createContinuation(
  sessionId: string,
  { fetchContinue, continueSession }: ContinuationDependencies,
): Continuation {
  const isOpen = signal(false);
  const draft = signal("");
  const offer = signal<Offer>({ kind: "loading" });
  const isSending = signal(false);
  const problem = signal<unknown>(null);
  const continued = signal<ContinuedDto | null>(null);

  async function look(): Promise<void> {
    offer.value = { kind: "loading" };
    try {
      offer.value = { kind: "ready", offer: await fetchContinue(sessionId) };
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
    continued,
    open() {
      isOpen.value = true;
      void look();
    },
    close() {
      isOpen.value = false;
      problem.value = null;
      continued.value = null;
    },
    look,
    async send() {
      if (isSending.peek()) return;
      isSending.value = true;
      problem.value = null;
      try {
        continued.value = await continueSession(sessionId, draft.peek());
        draft.value = "";
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
