import { effect, signal, type Signal } from "@preact/signals";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { Store } from "../../state/store.ts";
import { useViewState } from "../page-context.ts";
import type { Drafts } from "./question-form.tsx";

/** What a person has chosen and typed for a request, and not sent. */
export interface AnswerDraft {
  /** The key is the question. */
  readonly questions: Drafts;
  /** For the agent, with a denial or a rejection; null while their field is closed. */
  readonly words: string | null;
}

const NO_DRAFT: AnswerDraft = { questions: {}, words: null };

/** Drafts outlive the item that shows them, which folds when another one opens, and go with their request. */
function createAnswerDrafts({ requests }: Store) {
  const drafts = new Map<string, Signal<AnswerDraft>>();
  effect(() => {
    const all = requests.state.value?.requests ?? [];
    const open = new Set(all.filter(({ state }) => state === "open").map(({ id }) => id));
    for (const id of drafts.keys()) if (!open.has(id)) drafts.delete(id);
  });
  return ({ id, state }: RequestDto): Signal<AnswerDraft> => {
    const draft = drafts.get(id) ?? signal(NO_DRAFT);
    if (state === "open") drafts.set(id, draft);
    return draft;
  };
}

export function useAnswerDraft(request: RequestDto): Signal<AnswerDraft> {
  return useViewState(createAnswerDrafts)(request);
}
