import type { Language } from "../../core/i18n/message.ts";
import type { Offer } from "./message-answers.ts";
import type { Control } from "./offered.ts";
import type { AnswerableRequest } from "./request.ts";

/** A request as it stands in a service, with buttons. */
export interface PostedRequest extends Pick<AnswerableRequest, "id" | "kind" | "questions"> {
  readonly language: Language;
  readonly channelId: string;
  readonly messageId: string;
  /** What each component does, by its id. */
  readonly controls: ReadonlyMap<string, Control>;
}

export type PostedRequests<One extends PostedRequest> = ReturnType<typeof createPostedRequests<One>>;

/** The requests with buttons, by their messages. In memory only: what is not here cannot be answered. */
export function createPostedRequests<One extends PostedRequest>() {
  const byMessage = new Map<string, One>();
  /** Those whose answer is on its way. */
  const taken = new Set<One>();
  const offers = new Map<string, Promise<Offer>>();

  const all = (): readonly One[] => [...byMessage.values(), ...taken];

  return {
    all,
    add: (posted: One): void => void byMessage.set(posted.messageId, posted),
    byMessage: (messageId: string): One | null => byMessage.get(messageId) ?? null,
    /** Takes the request out, so that nothing else can be answered by its message. False if another was first. */
    take: (posted: One): boolean => {
      if (byMessage.get(posted.messageId) !== posted) return false;
      byMessage.delete(posted.messageId);
      taken.add(posted);
      return true;
    },
    /** After an answer that did not get through, unless the request is over. What people have chosen is still there. */
    putBack: (posted: One): void => {
      if (taken.delete(posted)) byMessage.set(posted.messageId, posted);
    },
    /** Runs the work that gives a request its buttons. */
    offer: async (requestId: string, work: () => Promise<Offer>): Promise<Offer> => {
      const offering = work();
      offers.set(requestId, offering);
      try {
        return await offering;
      } finally {
        offers.delete(requestId);
      }
    },
    /** The request is over, no matter what ended it. @returns the message whose buttons have to go, if it has some */
    settle: async (requestId: string): Promise<One | null> => {
      // What is about to get its buttons has to lose them too.
      await offers.get(requestId);
      const posted = all().find(({ id }) => id === requestId) ?? null;
      if (posted === null) return null;
      byMessage.delete(posted.messageId);
      taken.delete(posted);
      return posted;
    },
  };
}
