import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { SearchDto, SearchHitDto } from "../../../src/api/history-dto.ts";
import { formatSearchQuery, literalQuery } from "../../../src/core/search/search-query.ts";
import type { Api, SearchQuery } from "../../api.ts";
import { reports, type Message } from "./messages.ts";

/** One place of a session that has the text, in the order of the conversation. */
export type FindHit = { readonly atMs: number; readonly agentId: string | null } & (
  | { readonly kind: "event"; readonly seq: number }
  /** A message that no event has, such as a reply between two calls. */
  | { readonly kind: "message"; readonly key: string }
);

/** The text that is looked for in the whole session, and where it is. */
export interface Find {
  readonly isOpen: ReadonlySignal<boolean>;
  readonly text: ReadonlySignal<string>;
  /** Oldest first; null before an answer. */
  readonly hits: ReadonlySignal<readonly FindHit[] | null>;
  /** Older hits exist that were not loaded. */
  readonly isCut: ReadonlySignal<boolean>;
  /** The index of the hit that is shown; -1 for none. */
  readonly at: ReadonlySignal<number>;
  readonly problem: ReadonlySignal<unknown>;
  open(): void;
  close(): void;
  /** Looks for a text; the newest hit is shown first. */
  look(text: string): Promise<void>;
  /** Shows the next hit, or the one before; the last and the first follow each other. */
  step(by: 1 | -1): void;
}

interface FindDependencies {
  readonly api: Api;
  readonly sessionId: () => string;
  /** Every message of the session, those between two calls too. */
  readonly readMessages: () => Promise<readonly Message[]>;
  /** Called for each hit that is to be shown. */
  readonly show: (hit: FindHit) => void;
}

/** Hits per request, and requests for one text. */
const PER_PAGE = 200;
const MOST_PAGES = 10;

export function createFind({ api, sessionId, readMessages, show }: FindDependencies): Find {
  const isOpen = signal(false);
  const text = signal("");
  const hits = signal<readonly FindHit[] | null>(null);
  const isCut = signal(false);
  const at = signal(-1);
  const problem = signal<unknown>(null);
  let abort = new AbortController();

  function reset(to: string): AbortSignal {
    abort.abort();
    abort = new AbortController();
    batch(() => {
      text.value = to;
      hits.value = null;
      isCut.value = false;
      at.value = -1;
      problem.value = null;
    });
    return abort.signal;
  }

  function showAt(index: number): void {
    const hit = hits.value?.[index];
    if (hit === undefined) return;
    at.value = index;
    show(hit);
  }

  return {
    isOpen,
    text,
    hits,
    isCut,
    at,
    problem,
    open: () => void (isOpen.value = true),
    close() {
      isOpen.value = false;
      reset("");
    },
    async look(wanted) {
      const stopped = reset(wanted);
      if (wanted.trim() === "") return;
      try {
        const [found, messages] = await Promise.all([
          readHits(
            api,
            { session: sessionId(), q: formatSearchQuery(literalQuery(wanted)), limit: String(PER_PAGE) },
            stopped,
          ),
          readMessages(),
        ]);
        if (stopped.aborted) return;
        batch(() => {
          hits.value = inOrder(found.hits, messagesWith(messages, wanted));
          isCut.value = found.isCut;
        });
        showAt((hits.peek()?.length ?? 0) - 1);
      } catch (thrown) {
        if (!stopped.aborted) problem.value = thrown;
      }
    },
    step(by) {
      const count = hits.value?.length ?? 0;
      if (count > 0) showAt((at.value + by + count) % count);
    },
  };
}

async function readHits(api: Api, query: SearchQuery, stopped: AbortSignal) {
  const hits: SearchHitDto[] = [];
  let before: SearchDto["next"] = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer: SearchDto = await api.search(before === null ? query : { ...query, before: String(before) }, stopped);
    hits.push(...answer.hits);
    before = answer.next;
    if (before === null) break;
  }
  return { hits, isCut: before !== null };
}

/** Messages of the transcript with the text, as the daemon compares it: ASCII letters in any case. */
function messagesWith(messages: readonly Message[], text: string): readonly Message[] {
  const wanted = text.toLowerCase();
  return messages.filter((message) => message.text.toLowerCase().includes(wanted));
}

function inOrder(found: readonly SearchHitDto[], said: readonly Message[]): readonly FindHit[] {
  const events = found.map(({ event, call }) => ({
    kind: "event" as const,
    seq: event.seq,
    agentId: call === null ? event.agent_id : call.agent_id,
    // A call stands where it began.
    atMs: Date.parse(call?.started_at ?? event.received_at),
  }));
  const isFound = (message: Message): boolean =>
    found.some(({ event }) => event.seq === message.seq || reports(event, message));
  const messages = said
    .filter((message) => !isFound(message))
    .map(({ key, agentId, atMs }): FindHit => ({ kind: "message", key, agentId, atMs }));
  return [...events, ...messages].sort((a, b) => a.atMs - b.atMs);
}
