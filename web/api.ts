import type {
  DeliveriesDto,
  DemoDto,
  ErrorDto,
  EventDetailDto,
  HealthDto,
  LogPageDto,
  MetricsDto,
} from "../src/api/dto.ts";
import type { CallsDto, ChangesDto, ToolCallsDto, TurnsDto } from "../src/api/call-dto.ts";
import type { ContinuedDto, ContinueOfferDto } from "../src/api/continue-dto.ts";
import type { NoteDto, NoteOfferDto } from "../src/api/note-dto.ts";
import type { AnswerBodyDto, RequestsDto, RevealedDto } from "../src/api/request-dto.ts";
import type { HealthHistoryDto } from "../src/api/health-dto.ts";
import type { AwayDto, WaitsDto } from "../src/api/insights-dto.ts";
import {
  ANSWER_KEY_HEADER,
  ROUTES,
  type ATTENTION_PARAMETERS,
  type AWAY_PARAMETERS,
  type CALL_PARAMETERS,
  type DELIVERY_PARAMETERS,
  type EXPORT_PARAMETERS,
  type LOG_PARAMETERS,
  type SEARCH_PARAMETERS,
  type SESSION_PART_PARAMETERS,
  type SessionPart,
  type STATS_PARAMETERS,
  type STATS_SESSION_PARAMETERS,
  type TEAM_SESSION_PARAMETERS,
  type TURN_PARAMETERS,
  type WAIT_PARAMETERS,
} from "../src/api/routes.ts";
import type {
  AttentionDto,
  MarkRequestDto,
  MessagesDto,
  SessionDetailDto,
  SessionDto,
  TransitionsDto,
} from "../src/api/session-dto.ts";
import type { Message } from "../src/core/i18n/message.ts";
import type { PushSubscription } from "../src/core/notification/push.ts";
import type { SearchDto } from "../src/api/history-dto.ts";
import type { ImportDto } from "../src/api/import-dto.ts";
import type { SettingsDto } from "../src/api/settings-dto.ts";
import type { WarningsDto } from "../src/api/warnings-dto.ts";
import type { SessionStatsDto, StatsDto } from "../src/api/stats-dto.ts";
import { readText, storeText, type TextStorage } from "./state/preferences.ts";

/** The parameters of a route, from the table by which the server reads them. */
type Query<Names extends readonly string[]> = Readonly<Partial<Record<Names[number], string>>>;

export type LogQuery = Query<typeof LOG_PARAMETERS>;
export type CallQuery = Query<typeof CALL_PARAMETERS>;
export type TurnQuery = Query<typeof TURN_PARAMETERS>;
export type SessionQuery = Query<typeof TEAM_SESSION_PARAMETERS>;
export type SearchQuery = Query<typeof SEARCH_PARAMETERS>;
export type DeliveryQuery = Query<typeof DELIVERY_PARAMETERS>;
export type StatsQuery = Query<typeof STATS_PARAMETERS>;
export type SessionStatsQuery = Query<typeof STATS_SESSION_PARAMETERS>;
export type WaitsQuery = Query<typeof WAIT_PARAMETERS>;
export type ExportQuery = Query<typeof EXPORT_PARAMETERS>;
export type PageQuery = Query<typeof SESSION_PART_PARAMETERS>;

export type DeliveryAction = "retry" | "discard";

/** What a browser logs in with. */
export type LoginProof = { readonly code: string } | { readonly token: string };

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
) {
  /** Where nothing can be stored, until the page closes. */
  let ownAnswerKey: string | null = null;
  /** Read each time: the link may have been opened in another tab. */
  function answerKey(): string | null {
    return readText(storage, ANSWER_KEY) ?? ownAnswerKey;
  }

  async function request(path: string, init: RequestInit = {}, timeoutMs = TIMEOUT_MS): Promise<Response> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal == null ? timeout : AbortSignal.any([timeout, init.signal]);
    const headers = new Headers(init.headers);
    const key = answerKey();
    if (key !== null) headers.set(ANSWER_KEY_HEADER, key);
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
  /** Answers with a body; {@link send} is for the others. */
  async function post<Answer>(path: string, body: object = {}, timeoutMs?: number): Promise<Answer> {
    return get(path, postOf(body), timeoutMs);
  }
  async function send(path: string, body: object = {}): Promise<void> {
    await request(path, postOf(body));
  }
  return {
    log: (query: LogQuery) => get<LogPageDto>(pathOf(ROUTES.log, query)),
    event: (seq: number) => get<EventDetailDto>(`${ROUTES.logEntry}${seq}`),
    attention: (query: Query<typeof ATTENTION_PARAMETERS>) => get<AttentionDto>(pathOf(ROUTES.attention, query)),
    sessions: (query: SessionQuery) => get<readonly SessionDto[]>(pathOf(ROUTES.sessions, query)),
    session: (id: string) => get<SessionDetailDto>(sessionPath(id)),
    /** Calls and turns of all sessions. */
    allCalls: (query: CallQuery, signal: AbortSignal | null = null) =>
      get<CallsDto>(pathOf(ROUTES.calls, query), { signal }),
    allTurns: (query: TurnQuery) => get<TurnsDto>(pathOf(ROUTES.turns, query)),
    calls: (id: string, query: PageQuery) => get<ToolCallsDto>(partOf(id, "calls", query)),
    turns: (id: string, query: PageQuery) => get<TurnsDto>(partOf(id, "turns", query)),
    changes: (id: string) => get<ChangesDto>(partOf(id, "changes", {})),
    transitions: (id: string, query: PageQuery) => get<TransitionsDto>(partOf(id, "transitions", query)),
    messages: (id: string, query: PageQuery) => get<MessagesDto>(partOf(id, "messages", query)),
    /** Events with their payloads, oldest first. */
    toolEvents: async (query: ExportQuery): Promise<readonly EventDetailDto[]> => {
      const lines = await (await request(pathOf(ROUTES.export, query))).text();
      return lines.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as EventDetailDto]));
    },
    search: (query: SearchQuery, signal: AbortSignal) => get<SearchDto>(pathOf(ROUTES.search, query), { signal }),
    stats: (query: StatsQuery, signal: AbortSignal) => get<StatsDto>(pathOf(ROUTES.stats, query), { signal }),
    statsSessions: (query: SessionStatsQuery, signal: AbortSignal) =>
      get<SessionStatsDto>(pathOf(ROUTES.statsSessions, query), { signal }),
    waits: (query: WaitsQuery, signal: AbortSignal) => get<WaitsDto>(pathOf(ROUTES.waits, query), { signal }),
    metrics: () => get<MetricsDto>(ROUTES.metrics),
    health: () => get<HealthDto>(ROUTES.health),
    healthHistory: () => get<HealthHistoryDto>(ROUTES.healthHistory),
    checkDatabase: () => send(ROUTES.healthCheck),
    startDemo: () => post<DemoDto>(ROUTES.demo, {}, DEMO_TIMEOUT_MS),
    importRun: () => get<ImportDto>(ROUTES.import),
    beginImport: () => post<ImportDto>(ROUTES.import),
    warnings: () => get<WarningsDto>(ROUTES.warnings),
    sendPresence: () => send(ROUTES.presence),
    away: (query: Query<typeof AWAY_PARAMETERS>) => get<AwayDto>(pathOf(ROUTES.away, query)),
    settings: () => get<SettingsDto>(ROUTES.settings),
    deliveries: (query: DeliveryQuery) => get<DeliveriesDto>(pathOf(ROUTES.deliveries, query)),
    sendTestMessage: () => send(`${ROUTES.delivery}test`),
    actOnDelivery: (id: number, action: DeliveryAction) => send(`${ROUTES.delivery}${id}/${action}`),
    mark: (mark: MarkRequestDto) => send(ROUTES.attentionMark, mark),
    requests: () => get<RequestsDto>(ROUTES.requests),
    answerRequest: (id: string, answer: AnswerBodyDto) => send(`${ROUTES.request}${id}/answer`, answer),
    revealRequest: (id: string) => post<RevealedDto>(`${ROUTES.request}${id}/reveal`),
    answerKey,
    subscribePush: (subscription: PushSubscription | null) => send(ROUTES.push, { subscription }),
    revokePairing: (id: string) => send(`${ROUTES.pairing}${id}/revoke`),
    /** @returns what happened, for `terminalOutcomeText` */
    showTerminal: (id: string) => post<Message>(`${sessionPath(id)}/terminal`),
    continueOffer: (id: string) => get<ContinueOfferDto>(`${sessionPath(id)}/continue`),
    continueSession: (id: string, prompt: string) =>
      post<ContinuedDto>(`${sessionPath(id)}/continue`, { prompt }, CONTINUE_TIMEOUT_MS),
    noteOffer: (id: string) => get<NoteOfferDto>(`${sessionPath(id)}/note`),
    leaveNote: (id: string, text: string) => post<NoteDto>(`${sessionPath(id)}/note`, { text }),
    /** Only a team server answers it. */
    teamGet: <Answer>(path: string) => get<Answer>(path),
    /** Null where the answer has no body. */
    teamPost: async <Answer>(path: string, body: object): Promise<Answer | null> => {
      const response = await request(path, postOf(body));
      return response.status === NO_CONTENT ? null : ((await response.json()) as Answer);
    },
    logIn: async (proof: LoginProof): Promise<void> => {
      const { headers } = await request(ROUTES.login, postOf(proof));
      const key = headers.get(ANSWER_KEY_HEADER);
      if (key === null) return;
      ownAnswerKey = key;
      storeText(storage, ANSWER_KEY, key);
    },
    logOut: () => send(ROUTES.logout),
  };
}

/** What the page asks of its server. */
export type Api = ReturnType<typeof createApi>;

const NO_CONTENT = 204;

function postOf(body: object): RequestInit {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function pathOf(route: string, query: Readonly<Record<string, string>>): string {
  return `${route}?${new URLSearchParams(query).toString()}`;
}

function sessionPath(id: string): string {
  return `${ROUTES.session}${encodeURIComponent(id)}`;
}

function partOf(id: string, part: SessionPart, query: PageQuery): string {
  return pathOf(`${sessionPath(id)}/${part}`, query);
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
