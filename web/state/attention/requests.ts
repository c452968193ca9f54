import { signal, type ReadonlySignal } from "@preact/signals";
import type { AnswerBodyDto, RequestDto, RequestsDto, RevealedDto } from "../../../src/api/request-dto.ts";
import type { Api } from "../../api.ts";

/** The requests of Claude Code that can be answered here, and those settled in the last minutes. */
export interface Requests {
  /** Null while answering is off, and until it is known. */
  readonly state: ReadonlySignal<RequestsDto | null>;
  /** Asks for all of them again, unless answering was off so far. */
  reload(): Promise<void>;
  /** Whether the last request for them got no answer. */
  isUnanswered(): boolean;
  /** What became of this page's own answers, by request: `late` where another one was first. */
  readonly own: ReadonlySignal<ReadonlyMap<string, "sent" | "late">>;
  /** One in its newest state, from the stream. */
  put(request: RequestDto): void;
  /** Throws where the answer was not taken. */
  answer(id: string, answer: AnswerBodyDto): Promise<void>;
  /** The whole input of an open one, with what is hidden elsewhere. */
  reveal(id: string): Promise<RevealedDto>;
}

interface RequestsDependencies {
  readonly api: Api;
  /** Checks the health first, so that the browser logs no 404 on load. */
  readonly isOn: () => boolean;
}

export function createRequests({ api, isOn }: RequestsDependencies): Requests {
  const state = signal<RequestsDto | null>(null);
  const own = signal<ReadonlyMap<string, "sent" | "late">>(new Map());
  /** What came while a list is on its way: it is newer. */
  let meanwhile: RequestDto[] | null = null;
  let isUnanswered = false;

  function show(request: RequestDto): void {
    const known = state.peek();
    if (known === null) return;
    const others = known.requests.filter(({ id }) => id !== request.id);
    state.value = { ...known, requests: [...others, request] };
  }

  function note(id: string, outcome: "sent" | "late"): void {
    own.value = new Map([...own.peek(), [id, outcome]]);
  }

  async function load(): Promise<void> {
    const mine: RequestDto[] = (meanwhile = []);
    const isNewest = (): boolean => meanwhile === mine;
    try {
      const answer = await api.requests();
      if (!isNewest()) return;
      isUnanswered = false;
      state.value = answer;
      for (const request of mine) show(request);
    } catch (thrown) {
      if (!isNewest()) return;
      isUnanswered = !(thrown instanceof Error && "status" in thrown);
      // Off by now. Without a connection, which the frame shows, the last known ones stay.
      if (thrown instanceof Error && "status" in thrown && thrown.status === 404) state.value = null;
    } finally {
      if (isNewest()) meanwhile = null;
    }
  }

  return {
    state,
    reload: async () => {
      if (isOn() || state.peek() !== null) await load();
    },
    own,
    isUnanswered: () => isUnanswered,
    put(request) {
      meanwhile?.push(request);
      // The first one after answering was turned on.
      if (state.peek() === null && meanwhile === null) void load();
      else show(request);
    },
    reveal: api.revealRequest,
    answer: async (id, answer) => {
      try {
        await api.answerRequest(id, answer);
        note(id, "sent");
      } catch (thrown) {
        if (thrown instanceof Error && "code" in thrown && thrown.code === "request/taken") note(id, "late");
        throw thrown;
      } finally {
        // What became of it, also of one that got no answer.
        await load();
      }
    },
  };
}
