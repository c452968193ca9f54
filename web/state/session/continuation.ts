import type { ContinuedDto, ContinueOfferDto } from "../../../src/api/continue-dto.ts";
import { createSessionDrafts, type SessionDraft } from "./session-draft.ts";

/** A prompt for an ended session. */
export type Continuation = SessionDraft<ContinueOfferDto, ContinuedDto>;

export interface ContinuationDependencies {
  readonly fetchContinue: (sessionId: string) => Promise<ContinueOfferDto>;
  readonly continueSession: (sessionId: string, prompt: string) => Promise<ContinuedDto>;
}

/** @returns the one of each session */
export function createContinuations({
  fetchContinue,
  continueSession,
}: ContinuationDependencies): (sessionId: string) => Continuation {
  return createSessionDrafts({ fetchOffer: fetchContinue, send: continueSession });
}
