import type { WrittenChoice } from "../../answering/offered.ts";
import { createPostedRequests as createPosted } from "../../answering/posted-requests.ts";
import type { Selected } from "../../answering/request.ts";
import type { PostedRequest } from "./posted-request.ts";

/** A form that was opened for a person. It can be sent once, by that person. */
export interface OpenForm {
  readonly messageId: string;
  readonly userId: string;
  readonly choice: WrittenChoice;
  /** The custom id of each field, in the order of the questions. */
  readonly fieldIds: readonly string[];
}

export type PostedRequests = ReturnType<typeof createPostedRequests>;

/** The requests with buttons in Discord, what people have chosen so far, and the forms that are open. In memory only. */
export function createPostedRequests() {
  const requests = createPosted<PostedRequest>();
  /** The key is message and user: a second form replaces the first. */
  const forms = new Map<string, { readonly id: string; readonly form: OpenForm }>();
  const selections = new Map<string, Selected>();

  function dropAllOf(messageId: string): void {
    for (const map of [forms, selections]) {
      for (const key of map.keys()) if (key.startsWith(`${messageId} `)) map.delete(key);
    }
  }

  return {
    ...requests,
    settle: async (requestId: string): Promise<PostedRequest | null> => {
      const posted = await requests.settle(requestId);
      if (posted !== null) dropAllOf(posted.messageId);
      return posted;
    },
    openForm: (id: string, form: OpenForm): void => void forms.set(keyOf(form), { id, form }),
    /** The person's open form of that id; it cannot be sent again. */
    takeForm: (id: string, sender: { readonly messageId: string; readonly userId: string }): OpenForm | null => {
      const key = keyOf(sender);
      const open = forms.get(key);
      if (open === undefined || open.id !== id) return null;
      forms.delete(key);
      return open.form;
    },
    select: ({ messageId, userId }: Person, question: number, values: readonly number[]): void => {
      const before = selections.get(keyOf({ messageId, userId })) ?? [];
      const next = Array.from({ length: Math.max(before.length, question + 1) }, (_, n) => before[n]);
      next[question] = values;
      selections.set(keyOf({ messageId, userId }), next);
    },
    selected: (person: Person): Selected => selections.get(keyOf(person)) ?? [],
  };
}

interface Person {
  readonly messageId: string;
  readonly userId: string;
}

function keyOf({ messageId, userId }: Person): string {
  return `${messageId} ${userId}`;
}
