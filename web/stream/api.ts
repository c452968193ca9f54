import type {
  DeliveriesDto,
  DemoDto,
  ErrorDto,
  EventDetailDto,
  EventDto,
  HealthDto,
  LogPageDto,
  MetricsDto,
} from "../../src/api/dto.ts";
import type { CallsDto, ChangesDto, ToolCallsDto, TurnsDto } from "../../src/api/call-dto.ts";
import type { ContinuedDto, ContinueOfferDto } from "../../src/api/continue-dto.ts";
import type { NoteDto, NoteOfferDto } from "../../src/api/note-dto.ts";
import type { AnswerBodyDto, RequestsDto, RevealedDto } from "../../src/api/request-dto.ts";
import type { HealthHistoryDto } from "../../src/api/health-dto.ts";
import type { AwayDto, WaitsDto } from "../../src/api/insights-dto.ts";
import {
  ANSWER_KEY_HEADER,
  MAX_LIMIT,
  ROUTES,
  type ATTENTION_PARAMETERS,
  type AWAY_PARAMETERS,
  type SessionPart,
} from "../../src/api/routes.ts";
import type {
  AttentionDto,
  MarkRequestDto,
  MessagesDto,
  SessionDetailDto,
  SessionDto,
  TransitionsDto,
} from "../../src/api/session-dto.ts";
import type { Message } from "../../src/core/i18n/message.ts";
import type { SearchDto } from "../../src/api/history-dto.ts";
import type { ImportDto } from "../../src/api/import-dto.ts";
import type { SettingsDto } from "../../src/api/settings-dto.ts";
import type { WarningsDto } from "../../src/api/warnings-dto.ts";
import type { SessionStatsDto, StatsDto } from "../../src/api/stats-dto.ts";
import type { CallQuery, TurnQuery } from "../state/activity/activity-filter.ts";
import type { LoginProof } from "../state/access.ts";
import type { DeliveryAction, DeliveryQuery } from "../state/deliveries.ts";
import { readText, storeText, type TextStorage } from "../state/preferences.ts";
import type { ToolEventsQuery } from "../state/event-reader.ts";
import type { LogQuery } from "../state/feed.ts";
import type { SearchQuery } from "../state/search/search-request.ts";
import type { PageQuery } from "../state/session/session-lists.ts";
import { FETCHED_NEWEST } from "../state/sessions/sessions.ts";
import type { SessionQuery } from "../state/sessions/session-table.ts";
import type { SessionStatsQuery, StatsQuery, WaitsQuery } from "../state/stats/stats.ts";

/** Timeout of a request: a slower daemon counts as unavailable. */
const TIMEOUT_MS = 10_000;
/** The demo is a separate process: usually a second, and on a busy machine up to half a minute. */
const DEMO_TIMEOUT_MS = 35_000;
/** Claude Code has a minute to take a prompt. */
const CONTINUE_TIMEOUT_MS = 70_000;

/** The daemon's error answer, with message and fix. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string;
  /** The request's id in the log of a team server that failed. */
  readonly requestId: string | undefined;

  constructor(status: number, { error }: ErrorDto) {
    super(error.message);
    this.name = "ApiError";
    this.status = status;
    this.code = error.code;
    this.fix = error.fix;
    this.requestId = error.request_id;
  }
}

export interface Api {
  log(query: LogQuery): Promise<LogPageDto>;
  event(seq: number): Promise<EventDetailDto>;
  attention(query: Readonly<Record<(typeof ATTENTION_PARAMETERS)[number], string>>): Promise<AttentionDto>;
  sessions(query?: SessionQuery): Promise<readonly SessionDto[]>;
  session(sessionId: string): Promise<SessionDetailDto>;
  /** Calls and turns of all sessions. */
  allCalls(query: CallQuery, signal?: AbortSignal): Promise<CallsDto>;
  allTurns(query: TurnQuery): Promise<TurnsDto>;
  calls(sessionId: string, query: PageQuery): Promise<ToolCallsDto>;
  turns(sessionId: string, query: PageQuery): Promise<TurnsDto>;
  changes(sessionId: string): Promise<ChangesDto>;
  transitions(sessionId: string, query: PageQuery): Promise<TransitionsDto>;
  messages(sessionId: string, query: PageQuery): Promise<MessagesDto>;
  toolEvents(query: ToolEventsQuery): Promise<readonly EventDetailDto[]>;
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchDto>;
  stats(query: StatsQuery, signal: AbortSignal): Promise<StatsDto>;
  statsSessions(query: SessionStatsQuery, signal: AbortSignal): Promise<SessionStatsDto>;
  waits(query: WaitsQuery, signal: AbortSignal): Promise<WaitsDto>;
  metrics(): Promise<MetricsDto>;
  health(): Promise<HealthDto>;
  healthHistory(): Promise<HealthHistoryDto>;
  checkDatabase(): Promise<void>;
  startDemo(): Promise<DemoDto>;
  importRun(): Promise<ImportDto>;
  beginImport(): Promise<ImportDto>;
  warnings(): Promise<WarningsDto>;
  sendPresence(): Promise<void>;
  away(query: Readonly<Record<(typeof AWAY_PARAMETERS)[number], string>>): Promise<AwayDto>;
  settings(): Promise<SettingsDto>;
  deliveries(query: DeliveryQuery): Promise<DeliveriesDto>;
  actOnDelivery(id: number, action: DeliveryAction): Promise<void>;
  mark(request: MarkRequestDto): Promise<void>;
  requests(): Promise<RequestsDto>;
  answerRequest(id: string, answer: AnswerBodyDto): Promise<void>;
  revealRequest(id: string): Promise<RevealedDto>;
  revokePairing(id: string): Promise<void>;
  /** @returns what happened, for `terminalOutcomeText` */
  showTerminal(sessionId: string): Promise<Message>;
  fetchContinue(sessionId: string): Promise<ContinueOfferDto>;
  continueSession(sessionId: string, prompt: string): Promise<ContinuedDto>;
  fetchNote(sessionId: string): Promise<NoteOfferDto>;
  leaveNote(sessionId: string, text: string): Promise<NoteDto>;
  sendTestMessage(): Promise<void>;
  /** Only a team server answers it. */
  teamGet<Answer>(path: string): Promise<Answer>;
  /** Null where the answer has no body. */
  teamPost<Answer>(path: string, body: object): Promise<Answer | null>;
  logIn(proof: LoginProof): Promise<void>;
  logOut(): Promise<void>;
}

const ANSWER_KEY = "ccen.answer-key";

/**
 * The API by `fetch`. Each call throws an {@link ApiError}, or `fetch`'s own error without an answer.
 * @param storage keeps what shows that this page may answer: other servers of its host get the cookie, not this
 * @param scoped adds to a path whose sessions a team server shows
 */
export function createApi(
  fetchLike: typeof fetch,
  storage: () => TextStorage,
  scoped: (path: string) => string = (path) => path,
): Api {
  /** Where nothing can be stored, until the page closes. */
  let ownAnswerKey: string | null = null;
  async function request(path: string, init: RequestInit = {}, timeoutMs = TIMEOUT_MS): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal == null ? timeout : AbortSignal.any([timeout, init.signal]);
    const headers = new Headers(init.headers);
    // Read each time: the link may have been opened in another tab.
    const answerKey = readText(storage, ANSWER_KEY) ?? ownAnswerKey;
    if (answerKey !== null) headers.set(ANSWER_KEY_HEADER, answerKey);
    const response = await fetchLike(init.method === "POST" ? path : scoped(path), {
      cache: "no-store",
      ...init,
      headers,
      signal,
    });
    if (!response.ok) throw await toApiError(response);
    return response;
  }
  async function get<Answer>(path: string, init?: RequestInit, timeoutMs?: number): Promise<Answer> {
    return (await (await request(path, init, timeoutMs)).json()) as Answer;
  }
  return {
    log: (query) => get(`${ROUTES.log}?${new URLSearchParams(query).toString()}`),
    event: (seq) => get(`${ROUTES.logEntry}${seq}`),
    attention: (query) => get(`${ROUTES.attention}?${new URLSearchParams(query).toString()}`),
    sessions: (query = NEWEST_SESSIONS) => get(`${ROUTES.sessions}?${new URLSearchParams(query).toString()}`),
    session: (sessionId) => get(`${ROUTES.session}${encodeURIComponent(sessionId)}`),
    allTurns: (query) => get(`${ROUTES.turns}?${new URLSearchParams(query).toString()}`),
    calls: (sessionId, query) => get(partOf(sessionId, "calls", query)),
    turns: (sessionId, query) => get(partOf(sessionId, "turns", query)),
    changes: (sessionId) => get(partOf(sessionId, "changes", {})),
    transitions: (sessionId, query) => get(partOf(sessionId, "transitions", query)),
    messages: (sessionId, query) => get(partOf(sessionId, "messages", query)),
    toolEvents: async (query) => {
      const lines = await (await request(`${ROUTES.export}?${new URLSearchParams(query).toString()}`)).text();
      return lines.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as EventDetailDto]));
    },
    search: (query, signal) => get(`${ROUTES.search}?${new URLSearchParams(query).toString()}`, { signal }),
    allCalls: (query, signal) =>
      get(`${ROUTES.calls}?${new URLSearchParams(query).toString()}`, { signal: signal ?? null }),
    stats: (query, signal) => get(`${ROUTES.stats}?${new URLSearchParams(query).toString()}`, { signal }),
    statsSessions: (query, signal) =>
      get(`${ROUTES.statsSessions}?${new URLSearchParams(query).toString()}`, { signal }),
    waits: (query, signal) => get(`${ROUTES.waits}?${new URLSearchParams(query).toString()}`, { signal }),
    metrics: () => get(ROUTES.metrics),
    health: () => get(ROUTES.health),
    healthHistory: () => get(ROUTES.healthHistory),
    checkDatabase: async () => void (await request(ROUTES.healthCheck, { method: "POST" })),
    startDemo: () => get(ROUTES.demo, { method: "POST" }, DEMO_TIMEOUT_MS),
    importRun: () => get(ROUTES.import),
    beginImport: () => get(ROUTES.import, postOf({})),
    warnings: () => get(ROUTES.warnings),
    sendPresence: async () => void (await request(ROUTES.presence, postOf({}))),
    away: (query) => get(`${ROUTES.away}?${new URLSearchParams(query).toString()}`),
    settings: () => get(ROUTES.settings),
    deliveries: (query) => get(`${ROUTES.deliveries}?${new URLSearchParams(query).toString()}`),
    sendTestMessage: async () => void (await request(`${ROUTES.delivery}test`, { method: "POST" })),
    actOnDelivery: async (id, action) => void (await request(`${ROUTES.delivery}${id}/${action}`, { method: "POST" })),
    mark: async (mark) => void (await request(ROUTES.attentionMark, postOf(mark))),
    requests: () => get(ROUTES.requests),
    answerRequest: async (id, answer) => void (await request(`${ROUTES.request}${id}/answer`, postOf(answer))),
    revealRequest: async (id) => get(`${ROUTES.request}${id}/reveal`, postOf({})),
    revokePairing: async (id) => void (await request(`${ROUTES.pairing}${id}/revoke`, postOf({}))),
    showTerminal: async (sessionId) => get(`${ROUTES.session}${encodeURIComponent(sessionId)}/terminal`, postOf({})),
    fetchContinue: (sessionId) => get(continueOf(sessionId)),
    continueSession: (sessionId, prompt) => get(continueOf(sessionId), postOf({ prompt }), CONTINUE_TIMEOUT_MS),
    fetchNote: (sessionId) => get(noteOf(sessionId)),
    leaveNote: (sessionId, text) => get(noteOf(sessionId), postOf({ text })),
    teamGet: get,
    teamPost: async (path, body) => {
      const response = await request(path, postOf(body));
      return response.status === NO_CONTENT ? null : await response.json();
    },
    logIn: async (proof) => {
      const { headers } = await request(ROUTES.login, postOf(proof));
      const answerKey = headers.get(ANSWER_KEY_HEADER);
      if (answerKey === null) return;
      ownAnswerKey = answerKey;
      storeText(storage, ANSWER_KEY, answerKey);
    },
    logOut: async () => void (await request(ROUTES.logout, { method: "POST" })),
  };
}

function postOf(body: object): RequestInit {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

const NO_CONTENT = 204;

const NEWEST_SESSIONS: SessionQuery = { limit: String(FETCHED_NEWEST) };

function continueOf(sessionId: string): string {
  return `${ROUTES.session}${encodeURIComponent(sessionId)}/continue`;
}

function noteOf(sessionId: string): string {
  return `${ROUTES.session}${encodeURIComponent(sessionId)}/note`;
}

function partOf(sessionId: string, part: SessionPart, query: PageQuery): string {
  return `${ROUTES.session}${encodeURIComponent(sessionId)}/${part}?${new URLSearchParams(query).toString()}`;
}

async function toApiError(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as Partial<ErrorDto>;
    if (typeof body.error?.message === "string") return new ApiError(response.status, { error: body.error });
  } catch {
    // Not the daemon's JSON, perhaps a proxy's: only the status is known.
  }
  const error = { code: "internal", message: `HTTP ${response.status} ${response.statusText}`.trim(), fix: "" };
  return new ApiError(response.status, { error });
}

/** A longer gap is not filled: the lists are loaded again instead. */
const MOST_MISSED_PAGES = 4;

/** The events after `seq`, oldest first; null for too many. */
export async function fetchMissed(api: Pick<Api, "log">, seq: number): Promise<readonly EventDto[] | null> {
  const missed: EventDto[] = [];
  let before: number | null = null;
  for (let pages = 0; pages < MOST_MISSED_PAGES; pages++) {
    const query: LogQuery = { limit: String(MAX_LIMIT), imported: "false" };
    const page = await api.log(before === null ? query : { ...query, before: String(before) });
    const newer = page.events.filter((event) => event.seq > seq);
    missed.push(...newer);
    if (newer.length < page.events.length || page.next === null) return missed.toReversed();
    before = page.next;
  }
  return null;
}
