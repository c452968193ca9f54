import type { PricesDto } from "../../src/api/settings-dto.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { createHttpServer, type HttpServer } from "../../src/http/http-server.ts";
import type { Timeouts } from "../../src/http/http-limits.ts";
import type { Route } from "../../src/http/router.ts";
import { createHub, type Hub } from "../../src/stream/hub.ts";
import type { AwaitableReader, Clock, Logger } from "../../src/core/ports.ts";
import type { Access } from "../../src/http/access/access.ts";
import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import type { NoteService } from "../../src/core/note.ts";
import type { DeliveryService } from "../../src/core/notification/outbox.ts";
import { historyRoutes, type HistoryRouteOptions } from "../../src/http/handlers/history.ts";
import { attentionRoutes } from "../../src/http/handlers/attention.ts";
import type { ContinueService } from "../../src/http/handlers/continue.ts";
import type { TerminalService } from "../../src/http/handlers/terminal.ts";
import { deliveryRoutes } from "../../src/http/handlers/deliveries.ts";
import { streamRoutes } from "../../src/http/handlers/event-stream.ts";
import { healthRoutes } from "../../src/http/handlers/health.ts";
import { hookRoutes } from "../../src/http/handlers/hook.ts";
import { loginRoutes } from "../../src/http/handlers/login.ts";
import { machineRoutes, type ReceiveBatch } from "../../src/http/handlers/machines.ts";
import { pageRoutes } from "../../src/http/handlers/page.ts";
import { settingsRoutes } from "../../src/http/handlers/settings.ts";
import type { HealthDto } from "../../src/api/dto.ts";
import type { MachinesDto } from "../../src/api/forwarding-dto.ts";
import { createMemoryLogger, type MemoryLogger } from "./memory-logger.ts";
import { createMemoryReader, TEST_TIME_MS, type MemoryReader } from "./memory-reader.ts";
import { sampleMetrics } from "./sample-metrics.ts";
import { tempDir } from "./temp-dir.ts";

/** The HTTP server on a free port, over an in-memory store and a page of a few files. */
export interface HttpDaemon {
  readonly server: HttpServer;
  /** Its routes, so that a test of all of them includes new ones. */
  readonly routes: readonly Route[];
  readonly hub: Hub;
  readonly reader: MemoryReader;
  readonly logger: MemoryLogger;
  readonly port: number;
  readonly url: string;
  readonly pageDir: string;
  /** The clock of all parts; only the test moves it. */
  readonly time: { nowMs: number };
  /** Bodies that `POST /api/hook` accepted. */
  readonly accepted: Buffer[];
}

export interface HttpDaemonOptions {
  readonly maxConnections?: number;
  readonly heartbeatIntervalMs?: number;
  readonly deliveries?: DeliveryService;
  readonly terminal?: TerminalService;
  /** History queries, for a test that needs them. */
  readonly lookBack?: Partial<typeof EMPTY_HISTORY>;
  /** The API reads this instead of the in-memory store. */
  readonly storedReader?: AwaitableReader;
  readonly acceptHook?: (body: Buffer) => void | Promise<void>;
  readonly receiveBatch?: ReceiveBatch;
  readonly pageFiles?: Readonly<Record<string, string>>;
  readonly allowedHosts?: readonly string[];
  readonly timeouts?: Partial<Timeouts>;
  readonly maxSockets?: number;
  readonly maxUnreadBytes?: number;
  /** Access control; without it every request is allowed. */
  readonly access?: (parts: { readonly clock: Clock; readonly logger: Logger }) => Access;
}

export const PAGE_FILES = {
  "index.html": `<!doctype html><title>page</title>${"<p>text</p>".repeat(200)}`,
  "static/index-Ab3_x-9Z.js": `console.log("page");${"/* filler */".repeat(200)}`,
  "static/plain.css": "body { color: red }",
  "static/secret.txt": "no type, not served",
  "outside.js": "not below static, not served",
} as const;

/** No destination is configured and nothing was sent. */
const EMPTY_DELIVERIES: DeliveryService = {
  list: () => [],
  destinations: () => [],
  retry: () => false,
  discard: () => false,
  sendTest: () => 0,
  decisionOf: () => null,
};

/** Nothing was stored and nothing is set. */
const EMPTY_HISTORY: Omit<
  HistoryRouteOptions,
  "reader" | "deliveries" | "terminal" | "continuing" | "notes" | "clock" | "ownMachine"
> = {
  history: {
    stats: () => Promise.resolve(null),
    sessionStats: () => Promise.resolve(null),
    search: () => Promise.resolve({ hits: [], next: null, found: { count: 0, exact: true } }),
    slowCalls: () => Promise.resolve({ rows: [], next: null }),
    exportEvents: async function* () {},
  },
  prices: () => LIST_PRICES,
};

const readNoSettings = () => ({ settings: [], problems: [], hooks: NO_HOOKS, prices: NO_PRICES, editor_url: "vscode" });

const NO_CONTINUING: ContinueService = {
  isOn: () => false,
  offer: () => Promise.reject(new Error("is off")),
  start: () => Promise.reject(new Error("is off")),
};

const NO_NOTES: NoteService = { isOn: () => false, obstacle: () => null, lastOf: () => null, leave: () => null };

const NO_TERMINAL: TerminalService = {
  isAllowed: () => false,
  kindOf: () => null,
  show: () => Promise.reject(new Error("it is off")),
};

const NO_MARKS = { mark() {}, unmark() {} };

const NO_MACHINES: MachinesDto = {
  self: { machine_id: null, name: "central", copied_at: null },
  machines: [],
  upstream: null,
};

const NO_HOOKS = {
  installed: false,
  registered: [],
  missing: [],
  drift: [],
  disabled_all: false,
  plugin: null,
  policy_file: null,
  problem: null,
} as const;

const NO_PRICES: PricesDto = { as_of: "2026-11-25", source: "", web_search_usd: 0, file: null, rows: [] };

export async function startHttpDaemon(t: TestContext, options: HttpDaemonOptions = {}): Promise<HttpDaemon> {
  const reader = createMemoryReader();
  const logger = createMemoryLogger();
  const time = { nowMs: TEST_TIME_MS };
  const clock = { now: () => time.nowMs };
  const accepted: Buffer[] = [];
  const { maxSockets } = options;
  const hub = createHub({
    history: reader,
    readMetrics: sampleMetrics,
    clock,
    logger,
    maxConnections: options.maxConnections ?? 10,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 1000,
    metricsRefreshMs: 10_000,
  });
  const pageDir = writePage(t, options.pageFiles ?? PAGE_FILES);
  const access = options.access?.({ clock, logger }) ?? null;
  const deliveries = options.deliveries ?? EMPTY_DELIVERIES;
  const routes = [
    ...pageRoutes(pageDir),
    ...streamRoutes(hub, sampleMetrics),
    ...historyRoutes({
      ...EMPTY_HISTORY,
      ...options.lookBack,
      reader: options.storedReader ?? reader,
      deliveries,
      terminal: options.terminal ?? NO_TERMINAL,
      continuing: NO_CONTINUING,
      notes: NO_NOTES,
      clock,
      ownMachine: "central",
    }),
    ...attentionRoutes({ reader: options.storedReader ?? reader, marks: NO_MARKS, publish: () => {}, clock }),
    ...deliveryRoutes(deliveries),
    ...healthRoutes({
      ask: sampleHealth,
      readHistory: () => ({ samples: [], changes: [] }),
      exposition: () => "# HELP up Up.\n# TYPE up gauge\nup 1\n",
      checkDatabase: () => {},
    }),
    ...settingsRoutes(readNoSettings, () => {}),
    ...hookRoutes(options.acceptHook ?? ((body) => void accepted.push(body))),
    ...machineRoutes({
      machines: { read: () => NO_MACHINES, remove: (name: string) => name === "gone" },
      receiveBatch: options.receiveBatch ?? (() => Promise.reject(new Error("nobody forwards"))),
      access,
      ownName: "central",
    }),
    ...loginRoutes(access),
  ];
  const server = createHttpServer({
    host: "127.0.0.1",
    port: 0,
    access,
    hub,
    routes,
    logger,
    version: "1.2.3",
    ...(options.allowedHosts !== undefined && { allowedHosts: options.allowedHosts }),
    ...(options.timeouts !== undefined && { timeouts: options.timeouts }),
    ...(maxSockets !== undefined && { maxSockets: () => maxSockets }),
    ...(options.maxUnreadBytes !== undefined && { maxUnreadBytes: options.maxUnreadBytes }),
  });
  const { port, url } = await server.listen();
  t.after(async () => server.close(0));
  return { server, routes, hub, reader, logger, port, url, pageDir, time, accepted };
}

function writePage(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = tempDir(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function sampleHealth(): HealthDto {
  return {
    live: true,
    ready: true,
    degraded: false,
    version: "1.2.3",
    pid: 4321,
    started_at: new Date(TEST_TIME_MS).toISOString(),
    last_seq: 0,
    last_event_seq: null,
    last_event_at: null,
    config_dir: "/home/someone/.claude",
    cli: "ccen",
    answers: false,
    counts_presence: false,
    has_demo: false,
    hooks_installed: true,
    retention: null,
    checks: [],
  };
}
