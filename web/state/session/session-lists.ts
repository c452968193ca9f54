import type { SessionCallDto, TurnDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { MAX_LIMIT } from "../../../src/api/routes.ts";
import type { MessageDto, TransitionDto } from "../../../src/api/session-dto.ts";
import type { Api, PageQuery } from "../../api.ts";
import { compareText } from "../compare-text.ts";
import { createPaged, type Paged } from "./paged.ts";

/** Number of pages of calls, messages and events in the first load. */
const FIRST_PAGES = 4;
/** Each is summed up from its calls. */
const TURNS_PER_PAGE = 50;

/** All of one session that comes in pages. */
export interface SessionLists {
  readonly transitions: Paged<TransitionDto>;
  readonly calls: Paged<SessionCallDto>;
  readonly turns: Paged<TurnDto>;
  readonly messages: Paged<MessageDto>;
  readonly events: Paged<EventDto>;
}

/** @param sessionId of the session at the time of a request */
export function createSessionLists(api: Api, sessionId: () => string): SessionLists {
  const calls = createPaged<SessionCallDto, string>({
    fetchPage: async (before) => {
      const answer = await api.calls(sessionId(), pageQuery(before));
      return { items: answer.calls, next: answer.next };
    },
    keyOf: (call) => call.tool_use_id,
    compare: (a, b) => compareText(a.started_at, b.started_at) || compareText(a.tool_use_id, b.tool_use_id),
    firstPages: FIRST_PAGES,
  });
  const turns = createPaged<TurnDto, string>({
    fetchPage: async (before) => {
      const answer = await api.turns(sessionId(), pageQuery(before, TURNS_PER_PAGE));
      return { items: answer.turns, next: answer.next };
    },
    keyOf: (turn) => turn.seq,
    compare: (a, b) => compareText(a.started_at, b.started_at) || a.seq - b.seq,
    firstPages: FIRST_PAGES,
  });
  const transitions = createPaged<TransitionDto, string>({
    fetchPage: async (before) => {
      const answer = await api.transitions(sessionId(), pageQuery(before));
      return { items: answer.transitions, next: answer.next };
    },
    keyOf: ({ at, from, to, cause }) => `${at} ${from} ${to} ${cause}`,
    compare: (a, b) => compareText(a.at, b.at),
    firstPages: FIRST_PAGES,
  });
  const messages = createPaged<MessageDto, string>({
    fetchPage: async (before) => {
      const answer = await api.messages(sessionId(), pageQuery(before));
      return { items: answer.messages, next: answer.next };
    },
    keyOf: (message) => message.uuid,
    compare: (a, b) => compareText(a.at, b.at) || compareText(a.uuid, b.uuid),
    firstPages: FIRST_PAGES,
  });
  const events = createPaged<EventDto, number>({
    fetchPage: async (before) => {
      const query = pageQuery(before === null ? null : String(before));
      const answer = await api.log({ session: sessionId(), ...query });
      return { items: answer.events, next: answer.next };
    },
    keyOf: (event) => event.seq,
    compare: (a, b) => a.seq - b.seq,
    firstPages: FIRST_PAGES,
  });
  return { transitions, calls, turns, messages, events };
}

export function pageQuery(before: string | null, limit = MAX_LIMIT): PageQuery {
  return { limit: String(limit), ...(before !== null && { before }) };
}
