import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type {
  DeliveriesDto,
  DeliveryDto,
  EventDetailDto,
  EventDto,
  HealthDto,
  MetricsDto,
} from "../../../src/api/dto.ts";
import type { SearchDto } from "../../../src/api/history-dto.ts";
import type { HealthChangeDto } from "../../../src/api/health-dto.ts";
import { toImportDto, type ImportDto } from "../../../src/api/import-dto.ts";
import type { AwayDto } from "../../../src/api/insights-dto.ts";
import type { RequestsDto } from "../../../src/api/request-dto.ts";
import type { LimitDto, WarningDto } from "../../../src/api/warnings-dto.ts";
import type { SettingsDto } from "../../../src/api/settings-dto.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import { type Frame, encodeFrame } from "../../../src/api/sse.ts";
import { hasSearchWords, searchWords, snippetOf } from "../../../src/core/history.ts";
import { fulfilsTexts, markedTexts, searchParts, toSearchQuery } from "../../../src/core/search/search-query.ts";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../../src/api/routes.ts";
import { attentionAnswer } from "../page/state-harness.ts";
import { waitFor } from "../wait-for.ts";
import { callOf } from "./fake-call.ts";
import { callsOf, turnsOf } from "./fake-calls.ts";
import { actOnDelivery, listDeliveries } from "./fake-deliveries.ts";
import { readJson, sessionAnswer, withMark } from "./fake-session.ts";
import { sendJson } from "./send-json.ts";
import { sendPageFile } from "./send-page-file.ts";
import { sampleHealth, sampleMetrics, sampleSettings, sampleStats } from "./samples.ts";

/**
 * A daemon whose faults a test triggers: it drops connections, loses its data and rejects requests. It implements the
 * contract of `src/api`; the real daemon has tests of its own.
 */
export interface FakeDaemon {
  readonly url: string;
  readonly events: EventDto[];
  readonly payloads: Map<number, Record<string, unknown>>;
  sessions: SessionDto[];
  /** Oldest first. */
  readonly deliveries: DeliveryDto[];
  destinations: DeliveriesDto["destinations"][number][];
  /** The decisions for events, by number. */
  readonly decisions: Map<number, EventDetailDto["told"]>;
  metrics: MetricsDto;
  health: HealthDto;
  /** Changes of health checks, newest first. */
  changes: readonly HealthChangeDto[];
  settings: SettingsDto;
  importRun: ImportDto;
  /** The answer of `/api/away`; null: nothing happened. */
  away: AwayDto | null;
  /** Null: answering is off. */
  requests: RequestsDto | null;
  /** The warnings that a stream begins with. */
  warnings: readonly WarningDto[];
  /** The plans' limits that it begins with. */
  limits: readonly LimitDto[];
  /** `busy`: the stream is unavailable. `down`: the API closes every connection without a response. */
  mode: "well" | "busy" | "down";
  /** What shows the terminal of each session. */
  terminal: "tmux" | null;
  /** How often each path was requested. */
  readonly asked: Map<string, number>;
  /** Stores an event and sends it to all subscribers. */
  publish(event: EventDto): void;
  send(frame: Frame): void;
  connections(): number;
  /** Cuts every stream. */
  cut(): void;
  /** Loses all data, as after a restart; no client is connected. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The initial state, before a test changes it. */
function emptyState() {
  return {
    events: [],
    payloads: new Map(),
    sessions: [],
    deliveries: [],
    destinations: [],
    decisions: new Map(),
    metrics: sampleMetrics(),
    health: sampleHealth(),
    changes: [],
    settings: sampleSettings(),
    importRun: toImportDto(null, 30),
    away: null,
    requests: null,
    warnings: [],
    limits: [],
    mode: "well",
    terminal: null,
    asked: new Map(),
  } as const satisfies Partial<FakeDaemon>;
}

export async function startFakeDaemon(): Promise<FakeDaemon> {
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const heart = setInterval(() => fakeDaemon.send({ type: "heartbeat", timestamp: new Date().toISOString() }), 1000);

  const fakeDaemon: FakeDaemon = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ...emptyState(),
    publish(event) {
      fakeDaemon.events.push(event);
      fakeDaemon.send({ type: "event", data: event });
    },
    send(frame) {
      keep(frame);
      for (const stream of streams) stream.write(encodeFrame(frame));
    },
    connections: () => streams.size,
    cut() {
      for (const stream of streams) stream.destroy();
    },
    async reset() {
      fakeDaemon.cut();
      await waitFor("no client to be connected", () => streams.size === 0);
      Object.assign(fakeDaemon, emptyState());
    },
    async close() {
      clearInterval(heart);
      fakeDaemon.cut();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };

  /** As a daemon that knows what it sends: a page that connects later, or anew, asks for it. */
  function keep(frame: Frame): void {
    if (frame.type === "metrics_update") fakeDaemon.metrics = frame.metrics;
    if (frame.type === "health") fakeDaemon.health = frame.data;
    if (frame.type !== "session") return;
    const others = fakeDaemon.sessions.filter(({ session_id: id }) => id !== frame.data.session_id);
    fakeDaemon.sessions = [frame.data, ...others];
  }

  const warningsNow = () => ({ warnings: fakeDaemon.warnings, limits: fakeDaemon.limits });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", fakeDaemon.url);
    fakeDaemon.asked.set(url.pathname, (fakeDaemon.asked.get(url.pathname) ?? 0) + 1);
    if (!url.pathname.startsWith("/api/")) return sendPageFile(url.pathname, response);
    if (fakeDaemon.mode === "down") {
      response.destroy();
      return;
    }
    if (url.pathname === ROUTES.events) return openStream(url, response);
    if (url.pathname === ROUTES.sessions) return sendJson(response, sessions(url.searchParams));
    if (url.pathname === ROUTES.attention)
      return sendJson(response, attentionAnswer(fakeDaemon.sessions, Number(url.searchParams.get("limit") ?? 50)));
    if (url.pathname === ROUTES.attentionMark) return mark(request, response);
    if (url.pathname.startsWith(ROUTES.session))
      return sendJson(response, ...sessionAnswer(url.pathname, fakeDaemon.sessions, fakeDaemon.terminal));
    if (url.pathname === ROUTES.metrics) return sendJson(response, metricsNow());
    if (url.pathname === ROUTES.stats) return sendJson(response, sampleStats());
    if (url.pathname === ROUTES.health)
      return sendJson(response, {
        ...fakeDaemon.health,
        last_seq: lastSeq(),
        last_event_seq: lastSeq() || fakeDaemon.health.last_event_seq,
      });
    if (url.pathname === ROUTES.healthHistory) return sendJson(response, { changes: fakeDaemon.changes });
    if (url.pathname === ROUTES.healthCheck) return void response.writeHead(202).end();
    if (url.pathname === ROUTES.presence) return void response.writeHead(204).end();
    if (url.pathname === ROUTES.warnings) return sendJson(response, warningsNow());
    if (url.pathname === ROUTES.requests && fakeDaemon.requests !== null)
      return sendJson(response, fakeDaemon.requests);
    if (url.pathname.startsWith(ROUTES.request)) return sendJson(response, { state: "sent" });
    if (url.pathname === ROUTES.away) return sendJson(response, fakeDaemon.away ?? { count: 0 });
    if (url.pathname === ROUTES.import) return sendJson(response, fakeDaemon.importRun);
    if (url.pathname === ROUTES.settings) return sendJson(response, fakeDaemon.settings);
    if (url.pathname === ROUTES.calls)
      return sendJson(response, callsOf(fakeDaemon.events, url.searchParams, titles()));
    if (url.pathname === ROUTES.turns)
      return sendJson(response, turnsOf(fakeDaemon.events, url.searchParams, titles()));
    if (url.pathname === ROUTES.log) return sendJson(response, log(url.searchParams));
    if (url.pathname === ROUTES.search) return sendJson(response, search(url.searchParams));
    if (url.pathname === ROUTES.deliveries) return sendJson(response, listDeliveries(fakeDaemon, url.searchParams));
    if (url.pathname.startsWith(ROUTES.delivery))
      return actOnDelivery(fakeDaemon, url.pathname.slice(ROUTES.delivery.length), response);
    const seq = Number(url.pathname.slice(ROUTES.logEntry.length));
    const event = fakeDaemon.events.find((candidate) => candidate.seq === seq);
    if (event === undefined) {
      const error = { code: "event/not-found", message: `No event ${seq}.`, fix: "See /api/log for the list." };
      return sendJson(response, { error }, 404);
    }
    const payload = fakeDaemon.payloads.get(seq) ?? { hook_event_name: event.hook_event_name };
    const reported = fakeDaemon.decisions.get(seq) ?? null;
    const raw_file = `archive/2026-11-25/${seq}-x.json`;
    const stored = { payload, payload_kept: true, payload_cut: [], raw_file, told: reported };
    return sendJson(response, {
      ...event,
      session_title: titleOf(event),
      call: callOf(event, fakeDaemon.events),
      ...stored,
    });
  }

  function titles(): ReadonlyMap<string, string | null> {
    return new Map(fakeDaemon.sessions.map((session) => [session.session_id, session.title]));
  }

  function openStream(url: URL, response: ServerResponse): void {
    if (fakeDaemon.mode === "busy") {
      sendJson(response, { error: { code: "http/busy", message: "All 0 live connections are in use.", fix: "" } }, 503);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    streams.add(response);
    response.on("close", () => streams.delete(response));
    response.write(encodeFrame({ type: "connected", timestamp: new Date().toISOString(), seq: lastSeq() }));
    response.write(encodeFrame({ type: "warnings", data: warningsNow() }));
    const after = Number(url.searchParams.get(LAST_EVENT_ID_PARAMETER) ?? lastSeq());
    for (const event of fakeDaemon.events) {
      if (event.seq > after) response.write(encodeFrame({ type: "event", data: event }));
    }
  }

  function sessions(query: URLSearchParams): readonly SessionDto[] {
    const words = searchWords(query.get("q") ?? "");
    return fakeDaemon.sessions
      .filter(({ title, project_name: project, cwd, branch, session_id: id, machine }) =>
        hasSearchWords([title, project, cwd, branch, id, machine], words),
      )
      .slice(0, Number(query.get("limit") ?? 50));
  }

  async function mark(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { sessions: marked, changed } = withMark(fakeDaemon.sessions, await readJson(request));
    fakeDaemon.sessions = marked;
    for (const session of changed) fakeDaemon.send({ type: "session", data: session });
    response.writeHead(204).end();
  }

  function log(query: URLSearchParams) {
    const before = Number(query.get("before") ?? Number.MAX_SAFE_INTEGER);
    const limit = Number(query.get("limit") ?? 50);
    const matching = fakeDaemon.events
      .filter(
        (event) =>
          event.seq < before &&
          (query.get("session") ?? event.session_id) === event.session_id &&
          (query.get("event") ?? event.hook_event_name) === event.hook_event_name &&
          (query.get("tool") ?? event.tool_name) === event.tool_name &&
          (query.get("project") ?? event.project_name) === event.project_name &&
          fulfilsTexts(toSearchQuery(searchParts(query.get("q") ?? "")), event.summary),
      )
      .toReversed();
    const events = matching.slice(0, limit);
    return { events, next: matching.length > limit ? (events.at(-1)?.seq ?? null) : null };
  }

  /** Searches summaries instead of full texts. */
  function search(query: URLSearchParams): SearchDto {
    const { events, next } = log(query);
    const searched = markedTexts(toSearchQuery(searchParts(query.get("q") ?? "")));
    const hits = events.map((event): SearchDto["hits"][number] => {
      return { event, call: null, fields: [], session_title: titleOf(event), ...snippetOf(event.summary, searched) };
    });
    query.set("limit", "1000000");
    const found = query.has("before") ? null : { count: log(query).events.length, exact: true };
    return { hits, next, found };
  }

  function titleOf(event: EventDto): string | null {
    return fakeDaemon.sessions.find((session) => session.session_id === event.session_id)?.title ?? null;
  }

  function lastSeq(): number {
    return fakeDaemon.events.at(-1)?.seq ?? 0;
  }

  function metricsNow(): MetricsDto {
    return {
      ...fakeDaemon.metrics,
      attention: attentionAnswer(fakeDaemon.sessions).counts,
      total_events: fakeDaemon.events.length,
    };
  }

  return fakeDaemon;
}
