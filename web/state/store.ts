import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { ChangesDto } from "../../src/api/call-dto.ts";
import type { EventDetailDto, HealthDto, LogPageDto, MetricsDto } from "../../src/api/dto.ts";
import type { HealthHistoryDto } from "../../src/api/health-dto.ts";
import type { MarkRequestDto } from "../../src/api/session-dto.ts";
import type { ImportDto } from "../../src/api/import-dto.ts";
import type { WarningDto } from "../../src/api/warnings-dto.ts";
import type { SettingsDto } from "../../src/api/settings-dto.ts";
import type { Message } from "../../src/core/i18n/message.ts";
import type { CallCommand, ItemCommand, ListCommand, SessionCommand } from "../keyboard/key-table.ts";
import type { AsksDependencies } from "./asks.ts";
import { createAccess, type Access, type AccessDependencies } from "./access.ts";
import { createAway, type Away, type AwayDependencies } from "./attention/away.ts";
import { createConnection, watchVersion, type Connection } from "./connection.ts";
import { createDeliveries, type Deliveries, type DeliveriesDependencies } from "./deliveries.ts";
import {
  createDetail,
  createEventReader,
  type Detail,
  type EventReader,
  type ToolEventsQuery,
} from "./event-reader.ts";
import { createActivity, type Activity, type ActivityDependencies } from "./activity/activity.ts";
import type { Holdable } from "./activity/holds.ts";
import { createFeed, type Feed, type LogQuery } from "./feed.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { createLastDay, type LastDay } from "./now.ts";
import { createPageClock, type PageClock, type Timers } from "./page-clock.ts";
import { createPreferences, type Preferences, type TextStorage } from "./preferences.ts";
import { createWatched, type Watched } from "./refresher.ts";
import { createNavigation, type AddressBar, type Navigation } from "./route.ts";
import type { SearchDependencies } from "./search/search.ts";
import { createSessionPage, type SessionPage, type SessionPageDependencies } from "./session/session-page.ts";
import { createSessionTable, type SessionTable, type SessionTableDependencies } from "./sessions/session-table.ts";
import { createSessions, type Sessions } from "./sessions/sessions.ts";
import type { StatsRequests } from "./stats/stats.ts";
import { createUnread, type Unread } from "./attention/unread.ts";
import { createWarnings, type Warnings } from "./attention/warnings.ts";

/** Poll interval in an open view for what the stream lacks: one sample a minute, edited files. */
const HEALTH_EVERY_MS = 15_000;
const SETTINGS_EVERY_MS = 5000;
const IMPORT_EVERY_MS = 2000;

/** The page's state. Views read it, the stream writes it. */
export interface Store {
  readonly access: Access;
  readonly clock: PageClock;
  readonly connection: Connection;
  readonly activity: Activity;
  /** Raw events. */
  readonly feed: Feed;
  readonly sessions: Sessions;
  readonly metrics: Signal<MetricsDto | null>;
  readonly health: Signal<HealthDto | null>;
  /** The warnings that hold now, as the stream says them; null before it has. */
  readonly warnings: Signal<readonly WarningDto[] | null>;
  /** The same by session, without those that this browser dismissed. */
  readonly warningBoard: Warnings;
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
  readonly beginImport: () => Promise<ImportDto>;
  readonly unread: Unread;
  readonly away: Away;
  readonly settings: Watched<SettingsDto>;
  /** What needs you; its marks hold for all browsers: the stream brings the session back with them. */
  readonly inbox: Inbox;
  /** Shows the session's terminal on this machine; returns what happened. */
  readonly showTerminal: (sessionId: string) => Promise<Message>;
  /** The requests of `createAsks`, which loads with the first open item. */
  readonly askRequests: AsksDependencies;
  readonly lastDay: LastDay;
  readonly detail: Detail;
  readonly deliveries: Deliveries;
  readonly sessionTable: SessionTable;
  readonly sessionPage: SessionPage;
  /** Events of a tool with their payloads, see {@link ToolEventsQuery}. */
  readonly fetchToolEvents: (query: ToolEventsQuery) => Promise<readonly EventDetailDto[]>;
  /** What a session changed. */
  readonly fetchChanges: (sessionId: string) => Promise<ChangesDto>;
  readonly eventReader: EventReader;
  readonly navigation: Navigation;
  readonly preferences: Preferences;
  /** The key of the activity's row under the keyboard cursor. */
  readonly cursor: Signal<string | null>;
  readonly helpOpen: Signal<boolean>;
  readonly paletteOpen: Signal<boolean>;
  /** On a small screen: whether the sidebar covers the view. */
  readonly sidebarOpen: Signal<boolean>;
  /** The current view's handler for list keys; null for a view without a list. */
  readonly onListCommand: Signal<((command: ListCommand) => void) | null>;
  /** The session view's handler for its keys: whether it took the command. Null for any other view. */
  readonly onSessionCommand: Signal<((command: SessionCommand) => boolean) | null>;
  /** The same for the keys of an item of the inbox; null for a view without one. */
  readonly onItemCommand: Signal<((command: ItemCommand) => void) | null>;
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
  readonly statsRequests: StatsRequests;
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
  readonly statsRequests: StatsRequests;
  readonly fetchCalls: ActivityDependencies["fetchCalls"];
  readonly fetchTurns: ActivityDependencies["fetchTurns"];
  readonly fetchEvent: (seq: number) => Promise<EventDetailDto>;
  readonly fetchSessions: SessionTableDependencies["fetchSessions"];
  /** The requests of the session view. */
  readonly session: Pick<
    SessionPageDependencies,
    "fetchSession" | "fetchCalls" | "fetchTurns" | "fetchTransitions" | "fetchMessages"
  > & {
    readonly fetchChanges: Store["fetchChanges"];
    readonly fetchToolEvents: Store["fetchToolEvents"];
  };
  readonly fetchDeliveries: DeliveriesDependencies["fetchDeliveries"];
  readonly fetchHealth: () => Promise<HealthDto>;
  readonly fetchHealthHistory: () => Promise<HealthHistoryDto>;
  readonly checkDatabase: () => Promise<void>;
  readonly startDemo: Store["startDemo"];
  readonly fetchImport: () => Promise<ImportDto>;
  readonly beginImport: Store["beginImport"];
  readonly fetchAway: AwayDependencies["fetchAway"];
  readonly fetchSettings: () => Promise<SettingsDto>;
  readonly actOnDelivery: DeliveriesDependencies["actOnDelivery"];
  readonly mark: (request: MarkRequestDto) => Promise<void>;
  readonly showTerminal: Store["showTerminal"];
  readonly sendTestMessage: DeliveriesDependencies["sendTestMessage"];
  readonly addressBar: AddressBar;
  readonly access: Omit<AccessDependencies, "addressBar">;
  readonly storage: () => TextStorage;
  readonly browserLanguages: readonly string[];
}

/** The live list that is shown: the raw events, or the turns with their calls. */
export function liveListOf({ activity, feed }: Pick<Store, "activity" | "feed">): Holdable {
  return activity.filter.value.tab === "events" ? feed : activity;
}

/** Whether no hook has reported anything yet, and not only nothing that passes a filter. Imported events do not count. */
export function isStoreEmpty({ health, activity, feed }: Pick<Store, "health" | "activity" | "feed">): boolean {
  return health.value?.last_event_seq === null && activity.rows.value.length === 0 && feed.shown.value.length === 0;
}

export function createStore(dependencies: StoreDependencies): Store {
  const clock = createPageClock(dependencies.readMs);
  const problem = signal<unknown>(null);
  const health = signal<HealthDto | null>(null);
  const metrics = signal<MetricsDto | null>(null);
  const warnings = signal<readonly WarningDto[] | null>(null);
  const { after } = dependencies.timers;
  const sessions = createSessions({ nowMs: clock.nowMs, metrics });
  const onProblem = (thrown: unknown): void => {
    problem.value = thrown;
  };
  return {
    access: createAccess({ ...dependencies.access, addressBar: dependencies.addressBar }),
    clock,
    connection: createConnection(clock.nowMs),
    activity: createActivity({
      fetchCalls: dependencies.fetchCalls,
      fetchTurns: dependencies.fetchTurns,
      after,
      onProblem,
    }),
    feed: createFeed({ fetchLog: dependencies.fetchLog, after, onProblem }),
    sessions,
    metrics,
    health,
    warnings,
    warningBoard: createWarnings(warnings, dependencies.storage),
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
    unread: createUnread(dependencies.storage, clock.read),
    away: createAway({ fetchAway: dependencies.fetchAway, storage: dependencies.storage, readMs: clock.read }),
    beginImport: dependencies.beginImport,
    settings: createWatched({ after, everyMs: SETTINGS_EVERY_MS, fetch: dependencies.fetchSettings }),
    inbox: createInbox({ sessions, metrics, nowMs: clock.nowMs, mark: dependencies.mark }),
    showTerminal: dependencies.showTerminal,
    askRequests: { ...dependencies, fetchSession: dependencies.session.fetchSession },
    lastDay: createLastDay({ fetchStats: dependencies.statsRequests.fetchStats, after }),
    detail: createDetail(dependencies.fetchEvent),
    deliveries: createDeliveries({
      fetchDeliveries: dependencies.fetchDeliveries,
      actOnDelivery: dependencies.actOnDelivery,
      sendTestMessage: dependencies.sendTestMessage,
      after: dependencies.timers.after,
    }),
    sessionTable: createSessionTable({
      fetchSessions: dependencies.fetchSessions,
      readMs: clock.read,
      needing: () => {
        const { waiting, failed, running } = sessions.groups.peek();
        return [...waiting, ...failed, ...running];
      },
    }),
    sessionPage: createSessionPage({
      ...dependencies.session,
      fetchLog: dependencies.fetchLog,
      after: dependencies.timers.after,
    }),
    fetchToolEvents: dependencies.session.fetchToolEvents,
    fetchChanges: dependencies.session.fetchChanges,
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
    statsRequests: dependencies.statsRequests,
    after: dependencies.timers.after,
    paletteOpen: signal(false),
    sidebarOpen: signal(false),
    onListCommand: signal(null),
    onSessionCommand: signal(null),
    onItemCommand: signal(null),
    callCommands: new Set(),
    problem,
  };
}
