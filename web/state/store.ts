import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { EventDetailDto, HealthDto, LogPageDto, MetricsDto } from "../../src/api/dto.ts";
import type { HealthHistoryDto } from "../../src/api/health-dto.ts";
import type { MarkRequestDto } from "../../src/api/session-dto.ts";
import type { ImportDto } from "../../src/api/import-dto.ts";
import type { WarningDto } from "../../src/api/warnings-dto.ts";
import type { SettingsDto } from "../../src/api/settings-dto.ts";
import type { Message } from "../../src/core/i18n/message.ts";
import type { CallCommand, ListCommand } from "../keyboard/key-table.ts";
import { createAccess, type Access, type AccessDependencies } from "./access.ts";
import { createConnection, watchVersion, type Connection } from "./connection.ts";
import { createDeliveries, type Deliveries, type DeliveriesDependencies } from "./deliveries.ts";
import {
  createDetail,
  createEventReader,
  type Detail,
  type EventReader,
  type ToolEventsQuery,
} from "./event-reader.ts";
import { createFeed, type Feed, type LogQuery } from "./feed.ts";
import { createAsks, createLastDay, type Asks, type LastDay } from "./now.ts";
import { createPageClock, type PageClock, type Timers } from "./page-clock.ts";
import { createPreferences, type Preferences, type TextStorage } from "./preferences.ts";
import { createWatched, type Watched } from "./refresher.ts";
import { createNavigation, type AddressBar, type Navigation } from "./route.ts";
import type { SearchDependencies } from "./search/search.ts";
import { createSessionPage, type SessionPage, type SessionPageDependencies } from "./session/session-page.ts";
import { createSessionTable, type SessionTable, type SessionTableDependencies } from "./sessions/session-table.ts";
import { createSessions, type Sessions } from "./sessions/sessions.ts";
import type { StatsDependencies } from "./stats.ts";

/** Poll interval in an open view for what the stream lacks: one sample a minute, edited files. */
const HEALTH_EVERY_MS = 15_000;
const SETTINGS_EVERY_MS = 5000;
const IMPORT_EVERY_MS = 2000;

/** The page's state. Views read it, the stream writes it. */
export interface Store {
  readonly access: Access;
  readonly clock: PageClock;
  readonly connection: Connection;
  readonly feed: Feed;
  readonly sessions: Sessions;
  readonly metrics: Signal<MetricsDto | null>;
  readonly health: Signal<HealthDto | null>;
  /** The warnings that hold now, as the stream says them; null before it has. */
  readonly warnings: Signal<readonly WarningDto[] | null>;
  /** See {@link watchVersion}. */
  readonly newerVersion: ReadonlySignal<string | null>;
  /** Past values; watching it also refreshes {@link health}, which the stream sends where it is connected. */
  readonly healthHistory: Watched<HealthHistoryDto>;
  /** Starts an integrity check of the daemon's database. */
  readonly checkDatabase: () => Promise<void>;
  /** Starts the demo and opens it; null where this browser could not reach it. */
  readonly startDemo: (() => Promise<void>) | null;
  /** The import of earlier sessions, which an empty page shows. */
  readonly importRun: Watched<ImportDto>;
  readonly settings: Watched<SettingsDto>;
  /** Marks an item of the inbox, for all browsers: the stream brings the session back with it. */
  readonly mark: (request: MarkRequestDto) => Promise<void>;
  /** Shows the session's terminal on this machine; returns what happened. */
  readonly showTerminal: (sessionId: string) => Promise<Message>;
  readonly asks: Asks;
  readonly lastDay: LastDay;
  readonly detail: Detail;
  readonly deliveries: Deliveries;
  readonly sessionTable: SessionTable;
  readonly sessionPage: SessionPage;
  readonly eventReader: EventReader;
  readonly navigation: Navigation;
  readonly preferences: Preferences;
  /** The feed row under the keyboard cursor. */
  readonly cursor: Signal<number | null>;
  readonly helpOpen: Signal<boolean>;
  readonly paletteOpen: Signal<boolean>;
  /** On a small screen: whether the sidebar covers the view. */
  readonly sidebarOpen: Signal<boolean>;
  /** The current view's handler for list keys; null for a view without a list. */
  readonly onListCommand: Signal<((command: ListCommand) => void) | null>;
  /** What shows a call, for its keys; each says whether it took the command. */
  readonly callCommands: Set<(command: CallCommand) => boolean>;
  /** The daemon's log, to look up single events. */
  readonly fetchLog: StoreDependencies["fetchLog"];
  readonly fetchEvent: StoreDependencies["fetchEvent"];
  /** The daemon's messages, to look up those of one event. */
  readonly fetchDeliveries: DeliveriesDependencies["fetchDeliveries"];
  /** The daemon's sessions, to look one up by name. */
  readonly fetchSessions: SessionTableDependencies["fetchSessions"];
  /** Full text and statistics, for the views that show them. */
  readonly fetchSearch: SearchDependencies["fetchSearch"];
  readonly fetchAllCalls: SearchDependencies["fetchAllCalls"];
  readonly fetchStats: StatsDependencies["fetchStats"];
  readonly after: Timers["after"];
  /** The error of the last request; null after a success. */
  readonly problem: Signal<unknown>;
}

export interface StoreDependencies {
  readonly readMs: () => number;
  readonly timers: Timers;
  readonly fetchLog: (query: LogQuery) => Promise<LogPageDto>;
  readonly fetchSearch: SearchDependencies["fetchSearch"];
  readonly fetchAllCalls: SearchDependencies["fetchAllCalls"];
  readonly fetchStats: StatsDependencies["fetchStats"];
  readonly fetchEvent: (seq: number) => Promise<EventDetailDto>;
  readonly fetchSessions: SessionTableDependencies["fetchSessions"];
  /** The requests of the session view. */
  readonly session: Pick<
    SessionPageDependencies,
    "fetchSession" | "fetchCalls" | "fetchTransitions" | "fetchMessages"
  > & {
    readonly fetchToolEvents: (query: ToolEventsQuery) => Promise<readonly EventDetailDto[]>;
  };
  readonly fetchDeliveries: DeliveriesDependencies["fetchDeliveries"];
  readonly fetchHealth: () => Promise<HealthDto>;
  readonly fetchHealthHistory: () => Promise<HealthHistoryDto>;
  readonly checkDatabase: () => Promise<void>;
  readonly startDemo: Store["startDemo"];
  readonly fetchImport: () => Promise<ImportDto>;
  readonly fetchSettings: () => Promise<SettingsDto>;
  readonly actOnDelivery: DeliveriesDependencies["actOnDelivery"];
  readonly mark: Store["mark"];
  readonly showTerminal: Store["showTerminal"];
  readonly sendTestMessage: DeliveriesDependencies["sendTestMessage"];
  readonly addressBar: AddressBar;
  readonly access: Omit<AccessDependencies, "addressBar">;
  readonly storage: () => TextStorage;
  readonly browserLanguages: readonly string[];
}

export function createStore(dependencies: StoreDependencies): Store {
  const clock = createPageClock(dependencies.readMs);
  const problem = signal<unknown>(null);
  const health = signal<HealthDto | null>(null);
  const metrics = signal<MetricsDto | null>(null);
  const { after } = dependencies.timers;
  return {
    access: createAccess({ ...dependencies.access, addressBar: dependencies.addressBar }),
    clock,
    connection: createConnection(clock.nowMs),
    feed: createFeed({
      fetchLog: dependencies.fetchLog,
      after: dependencies.timers.after,
      onProblem: (thrown) => {
        problem.value = thrown;
      },
    }),
    sessions: createSessions({ nowMs: clock.nowMs, metrics }),
    metrics,
    health,
    warnings: signal(null),
    newerVersion: watchVersion(health),
    healthHistory: createWatched({
      after,
      everyMs: HEALTH_EVERY_MS,
      fetch: async () => {
        const [history, now] = await Promise.all([dependencies.fetchHealthHistory(), dependencies.fetchHealth()]);
        health.value = now;
        return history;
      },
    }),
    checkDatabase: dependencies.checkDatabase,
    startDemo: dependencies.startDemo,
    importRun: createWatched({ after, everyMs: IMPORT_EVERY_MS, fetch: dependencies.fetchImport }),
    settings: createWatched({ after, everyMs: SETTINGS_EVERY_MS, fetch: dependencies.fetchSettings }),
    mark: dependencies.mark,
    showTerminal: dependencies.showTerminal,
    asks: createAsks(dependencies),
    lastDay: createLastDay({ fetchStats: dependencies.fetchStats, after }),
    detail: createDetail(dependencies.fetchEvent),
    deliveries: createDeliveries({
      fetchDeliveries: dependencies.fetchDeliveries,
      actOnDelivery: dependencies.actOnDelivery,
      sendTestMessage: dependencies.sendTestMessage,
      after: dependencies.timers.after,
    }),
    sessionTable: createSessionTable({ fetchSessions: dependencies.fetchSessions, readMs: clock.read }),
    sessionPage: createSessionPage({
      ...dependencies.session,
      fetchLog: dependencies.fetchLog,
      after: dependencies.timers.after,
    }),
    eventReader: createEventReader({
      fetchEvent: dependencies.fetchEvent,
      fetchToolEvents: dependencies.session.fetchToolEvents,
    }),
    navigation: createNavigation(dependencies.addressBar),
    preferences: createPreferences(dependencies.storage, dependencies.browserLanguages),
    cursor: signal(null),
    helpOpen: signal(false),
    fetchLog: dependencies.fetchLog,
    fetchEvent: dependencies.fetchEvent,
    fetchDeliveries: dependencies.fetchDeliveries,
    fetchSessions: dependencies.fetchSessions,
    fetchSearch: dependencies.fetchSearch,
    fetchAllCalls: dependencies.fetchAllCalls,
    fetchStats: dependencies.fetchStats,
    after: dependencies.timers.after,
    paletteOpen: signal(false),
    sidebarOpen: signal(false),
    onListCommand: signal(null),
    callCommands: new Set(),
    problem,
  };
}
