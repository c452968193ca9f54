import { LIST_PRICES } from "../../../src/core/cost/price-table.ts";
import { ATTENTIONS } from "../../../src/core/session/activity.ts";
import { statsRequest } from "../../support/stats-request.ts";
import { NOW_MS, type History } from "./histories.ts";
import { literalQuery } from "../../../src/core/search/search-query.ts";

/** Queries that a page, a stream or the daemon repeats; each returns the same amount from any history. */
export const HOT_QUESTIONS = {
  metrics: ({ store }) => store.metrics(NOW_MS),
  "session list": ({ store }) => store.sessions({ limit: 50, nowMs: NOW_MS }),
  "sessions that wait": ({ store }) => store.sessions({ state: "waiting", limit: 50, nowMs: NOW_MS }),
  "what needs attention": ({ store }) => [
    store.attentionCounts(NOW_MS),
    ...ATTENTIONS.map((kind) => store.attention(kind, { limit: 50, nowMs: NOW_MS })),
  ],
  "sessions that rest": ({ store }) => store.sessions({ state: "ended", limit: 50, nowMs: NOW_MS }),
  "sessions of a project": ({ store }) => store.sessions({ projectName: "project-1", limit: 20, nowMs: NOW_MS }),
  "one session": ({ store, newestSession }) => store.session(newestSession),
  "newest events": ({ store }) => store.log({ limit: 50 }),
  "newest events of a session": ({ store, newestSession }) => store.log({ sessionId: newestSession, limit: 50 }),
  "one event": ({ store, events }) => store.event(events - 1),
  "calls of a session": ({ store, newestSession }) => store.toolCalls(newestSession, FIRST_PAGE),
  "newest calls": ({ store }) => store.calls({ limit: 50 }),
  "newest calls of a session": ({ store, newestSession }) => store.calls({ sessionId: newestSession, limit: 50 }),
  "turns of a session": ({ store, newestSession }) => store.turns(newestSession, FIRST_PAGE, NOW_MS),
  "turns of calls": ({ store }) => store.turnsOf(store.calls({ limit: 20 }).calls, NOW_MS),
  "a call and its neighbours": ({ store }) =>
    store
      .calls({ limit: 1 })
      .calls.map(({ startSeq, startedAtMs, ...call }) =>
        store.callPlace({ ...call, seq: startSeq ?? 0, hookEventName: "PreToolUse", receivedAtMs: startedAtMs }),
      ),
  "states of a session": ({ store, newestSession }) => store.transitions(newestSession, FIRST_PAGE),
  "texts of a session": ({ store, newestSession }) => store.messages(newestSession, FIRST_PAGE),
  "what a stream has missed": ({ store, events }) => store.eventsAfter(events - 50, 200),
  "sessions in doubt": ({ store }) => store.becameStaleBetween(NOW_MS - 1000, NOW_MS),
  "sessions by state": ({ store }) => store.sessionStates(NOW_MS),
  "whether a file is stored": ({ store }) => store.knownSources(["hook-1-0.json@1"]),
  "waits of a day": ({ answers }) =>
    answers.waits({ sinceMs: NOW_MS - 86_400_000, untilMs: NOW_MS, projectName: null }),
  "what happened in an hour": ({ answers }) =>
    answers.away({ sinceMs: NOW_MS - 3_600_000, nowMs: NOW_MS, limit: 50, prices: LIST_PRICES }),
  "figures of an hour": ({ answers }) => answers.stats(statsRequest(NOW_MS, { range: { name: "1h" }, unit: "minute" })),
  "figures of a day": ({ answers }) => answers.stats(statsRequest(NOW_MS)),
} as const satisfies Record<string, (history: History) => unknown>;

/** Texts in no event, in one call, and in nearly all events. */
export const SEARCHES = {
  "search for what is nowhere": (history) => search(history, "zebra crossing"),
  "search for what is rare": (history) => search(history, `part-${Math.floor(history.events / 2) - 3}`),
  "search for what is everywhere": (history) => search(history, "It went well"),
} as const satisfies Record<string, (history: History) => unknown>;

function search({ answers, events }: History, text: string): unknown {
  const limit = 50;
  return answers.searchSlice({
    request: { query: literalQuery(text), limit },
    list: "all",
    before: { seq: events + 1, atMs: 0 },
    wanted: limit,
  });
}

const FIRST_PAGE = { before: null, limit: 50 } as const;
