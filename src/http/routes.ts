import type { DeliveryDesk } from "../core/outbox.ts";
import type { Clock, EventReader } from "../core/ports.ts";
import type { Hub } from "../stream/hub.ts";
import type { HealthDto, MetricsDto } from "../api/dto.ts";
import { ROUTES } from "../api/routes.ts";
import type { Access } from "./access/access.ts";
import { createBodyRoom } from "./body-room.ts";
import type { Handler } from "./exchange.ts";
import { handleAttention } from "./handlers/attention.ts";
import { handleDeliveries } from "./handlers/deliveries.ts";
import { handleDemo, type StartDemo } from "./handlers/demo.ts";
import { handleDelivery } from "./handlers/delivery.ts";
import { handleEvents } from "./handlers/events.ts";
import { handleHealthCheck } from "./handlers/health-check.ts";
import { handleHealth } from "./handlers/health.ts";
import { handleHook, type AcceptHook } from "./handlers/hook.ts";
import { handleLogEntry } from "./handlers/log-entry.ts";
import { handleLog } from "./handlers/log.ts";
import { handleLogin, handleLoginLink, handleLogout } from "./handlers/login.ts";
import { handleMachine, handleMachines, type MachineDesk } from "./handlers/machines.ts";
import { handleMetrics } from "./handlers/metrics.ts";
import { handlePage } from "./handlers/page.ts";
import { handlePrometheus } from "./handlers/prometheus.ts";
import { handleReload } from "./handlers/settings.ts";
import { handleSession } from "./handlers/session.ts";
import { handleSessions } from "./handlers/sessions.ts";
import { handleTelemetry, type TakeTelemetry } from "./handlers/telemetry.ts";
import { handleInvite, handleJoin } from "./handlers/join.ts";
import { handleUpstream, type TakeUpstream } from "./handlers/upstream.ts";
import { createHistoryRoutes, type HistoryRouteDependencies } from "./history-routes.ts";
import { MAX_TELEMETRY_BODIES_BYTES } from "./limits.ts";
import type { Route } from "./router.ts";

export interface RouteDependencies extends HistoryRouteDependencies {
  readonly reader: EventReader;
  readonly desk: DeliveryDesk;
  readonly hub: Hub;
  readonly readMetrics: () => MetricsDto;
  readonly readHealth: () => HealthDto | Promise<HealthDto>;
  readonly readExposition: () => string;
  /** Has the whole database looked through, if that is not being done already. */
  readonly checkDatabase: () => void;
  /** Loads the settings from their files at once. */
  readonly reloadConfig?: () => void;
  readonly acceptHook: AcceptHook;
  /** Null or absent: no telemetry is taken, and there is no path for it. */
  readonly takeTelemetry?: TakeTelemetry | null;
  /** Null or absent: there is no demo to start here, and no path for it. */
  readonly startDemo?: StartDemo | null;
  readonly takeUpstream: TakeUpstream;
  readonly machines: MachineDesk;
  /** Folder of the built page. */
  readonly pageDir: string;
  readonly clock: Clock;
  /** Who may ask; null: whoever reaches the server. */
  readonly access: Access | null;
}

/** Every path and what answers it. */
export function createRoutes(dependencies: RouteDependencies): readonly Route[] {
  const {
    reader,
    desk,
    hub,
    readMetrics,
    readHealth,
    readExposition,
    checkDatabase,
    reloadConfig = () => undefined,
    acceptHook,
    takeTelemetry = null,
    startDemo = null,
    takeUpstream,
    machines,
    pageDir,
    clock,
    access,
  } = dependencies;
  const page = handlePage(pageDir);
  return [
    get(ROUTES.page, page),
    get(ROUTES.events, handleEvents(hub)),
    get(ROUTES.metrics, handleMetrics(readMetrics)),
    get(ROUTES.sessions, handleSessions(reader, clock, dependencies.ownMachine)),
    get(ROUTES.attention, handleAttention(reader, clock)),
    get(ROUTES.log, handleLog({ reader, history: dependencies.history, ownMachine: dependencies.ownMachine })),
    get(ROUTES.health, handleHealth(readHealth)),
    get(ROUTES.prometheus, handlePrometheus(readExposition)),
    get(ROUTES.deliveries, handleDeliveries(desk)),
    ...createHistoryRoutes(dependencies),
    { path: ROUTES.delivery, isPrefix: true, methods: ["POST"], handler: handleDelivery(desk) },
    post(ROUTES.hook, handleHook(acceptHook)),
    ...(takeTelemetry === null ? [] : telemetryRoutes(takeTelemetry)),
    ...(startDemo === null ? [] : [post(ROUTES.demo, handleDemo(startDemo))]),
    post(ROUTES.upstream, handleUpstream(takeUpstream, access)),
    post(ROUTES.invite, handleInvite(access)),
    post(ROUTES.join, handleJoin(access, dependencies.ownMachine)),
    get(ROUTES.machines, handleMachines(machines)),
    { path: ROUTES.machine, isPrefix: true, methods: ["POST"], handler: handleMachine(machines) },
    post(ROUTES.healthCheck, handleHealthCheck(checkDatabase)),
    post(ROUTES.settingsReload, handleReload(reloadConfig, dependencies.readSettings)),
    // Without a token there is nothing to let anybody into.
    ...(access === null
      ? []
      : [
          post(ROUTES.login, handleLogin(access)),
          post(ROUTES.loginLink, handleLoginLink(access)),
          post(ROUTES.logout, handleLogout(access)),
        ]),
    below(ROUTES.session, handleSession(reader, clock)),
    below(ROUTES.logEntry, handleLogEntry(reader, desk)),
    below(ROUTES.static, page),
  ];
}

function telemetryRoutes(take: TakeTelemetry): readonly Route[] {
  const room = createBodyRoom(MAX_TELEMETRY_BODIES_BYTES);
  const mediaTypeError = "http/otlp-media-type";
  return [
    { ...post(ROUTES.otlpLogs, handleTelemetry("logs", take, room)), mediaTypeError },
    { ...post(ROUTES.otlpMetrics, handleTelemetry("metrics", take, room)), mediaTypeError },
  ];
}

function get(path: string, handler: Handler): Route {
  return { path, isPrefix: false, methods: ["GET", "HEAD"], handler };
}

function post(path: string, handler: Handler): Route {
  return { path, isPrefix: false, methods: ["POST"], handler };
}

function below(path: string, handler: Handler): Route {
  return { path, isPrefix: true, methods: ["GET", "HEAD"], handler };
}
