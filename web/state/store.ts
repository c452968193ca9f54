import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { HealthDto, MetricsDto } from "../../src/api/dto.ts";
import type { HealthHistoryDto } from "../../src/api/health-dto.ts";
import type { ImportDto } from "../../src/api/import-dto.ts";
import type { WarningDto } from "../../src/api/warnings-dto.ts";
import type { SettingsDto } from "../../src/api/settings-dto.ts";
import type { Api } from "../api.ts";
import type { CallCommand, ItemCommand, ListCommand, SessionCommand } from "../keyboard/key-table.ts";
import { createAccess, type Access } from "./access.ts";
import { createAway, type Away } from "./attention/away.ts";
import { createConnection, watchVersion, type Connection } from "./connection.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { createDetail, createEventReader, type Detail, type EventReader } from "./event-reader.ts";
import { createActivity, type Activity } from "./activity/activity.ts";
import type { Holdable } from "./activity/holds.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createInbox, type Inbox } from "./inbox.ts";
import { createLastDay, type LastDay } from "./now.ts";
import { createPageClock, type PageClock, type Timers } from "./page-clock.ts";
import { createPreferences, type Preferences, type TextStorage } from "./preferences.ts";
import { createWatched, type Watched } from "./refresher.ts";
import { createNavigation, type AddressBar, type Navigation } from "./route.ts";
import { createSessionPage, type SessionPage } from "./session/session-page.ts";
import { createSessionTable, type SessionTable } from "./sessions/session-table.ts";
import { createSessions, type Sessions } from "./sessions/sessions.ts";
import { createRequests, type Requests } from "./attention/requests.ts";
import { createTeam, type Team } from "./team/team.ts";
import { createUnread, type Unread } from "./attention/unread.ts";
import { createWarnings, type Warnings } from "./attention/warnings.ts";

/** Poll interval in an open view for what the stream lacks: one sample a minute, edited files. */
const HEALTH_EVERY_MS = 15_000;
const SETTINGS_EVERY_MS = 5000;
const IMPORT_EVERY_MS = 2000;

/** The page's state. Views read it, the stream writes it. */
export interface Store extends LiveState, AttentionState, ViewState, PageState, KeyHandlers {
  /** What views ask for themselves: to look something up, or to have the daemon act. */
  readonly api: Api;
}

/** What the stream keeps current. */
interface LiveState {
  readonly connection: Connection;
  readonly sessions: Sessions;
  readonly activity: Activity;
  /** Raw events. */
  readonly feed: Feed;
  readonly metrics: Signal<MetricsDto | null>;
  readonly health: Signal<HealthDto | null>;
  /** The warnings that hold now, as the stream says them; null before it has. */
  readonly warnings: Signal<readonly WarningDto[] | null>;
  /** See {@link watchVersion}. */
  readonly newerVersion: ReadonlySignal<string | null>;
}

/** What asks for your attention. */
interface AttentionState {
  /** What needs you; its marks hold for all browsers: the stream brings the session back with them. */
  readonly inbox: Inbox;
  readonly requests: Requests;
  /** {@link LiveState.warnings} by session, without those that this browser dismissed. */
  readonly warningBoard: Warnings;
  readonly unread: Unread;
  readonly away: Away;
}

/** What single views show, loaded while they are open. */
interface ViewState {
  readonly sessionTable: SessionTable;
  readonly sessionPage: SessionPage;
  /** The event that is open beside a list. */
  readonly detail: Detail;
  readonly eventReader: EventReader;
  readonly deliveries: Deliveries;
  readonly settings: Watched<SettingsDto>;
  /** Past values; watching it also refreshes the health, which the stream sends where it is connected. */
  readonly healthHistory: Watched<HealthHistoryDto>;
  /** The import of earlier sessions, which an empty page shows. */
  readonly importRun: Watched<ImportDto>;
  /** Starts the demo and opens it; null where this browser could not reach it. */
  readonly startDemo: (() => Promise<void>) | null;
  readonly lastDay: LastDay;
}

/** The page itself, in any view. */
interface PageState {
  readonly access: Access;
  readonly team: Team;
  readonly navigation: Navigation;
  readonly preferences: Preferences;
  readonly clock: PageClock;
  readonly after: Timers["after"];
  /** The key of the activity's row under the keyboard cursor. */
  readonly cursor: Signal<string | null>;
  readonly helpOpen: Signal<boolean>;
  readonly paletteOpen: Signal<boolean>;
  /** On a small screen: whether the sidebar covers the view. */
  readonly sidebarOpen: Signal<boolean>;
  /** The error of the last request; null after a success. */
  readonly problem: Signal<unknown>;
  /** Why the list of Now could not be loaded; null after a success. */
  readonly listProblem: ReadonlySignal<unknown>;
}

/** Set by what is shown, for its keys. */
interface KeyHandlers {
  /** The current view's handler for list keys; null for a view without a list. */
  readonly onListCommand: Signal<((command: ListCommand) => void) | null>;
  /** The session view's handler for its keys: whether it took the command. Null for any other view. */
  readonly onSessionCommand: Signal<((command: SessionCommand) => boolean) | null>;
  /** The session to find in as soon as it is shown: find was pressed before. */
  readonly earlyFind: Signal<string | null>;
  /** The same for the keys of an item of the inbox; null for a view without one. */
  readonly onItemCommand: Signal<((command: ItemCommand) => void) | null>;
  /** What shows a call, for its keys; each says whether it took the command. */
  readonly callCommands: Set<(command: CallCommand) => boolean>;
}

export interface StoreDependencies {
  readonly api: Api;
  readonly readMs: () => number;
  readonly timers: Timers;
  readonly startDemo: Store["startDemo"];
  /** Deletes all data that the page has shown. */
  readonly forgetAll: () => void;
  readonly addressBar: AddressBar;
  readonly storage: () => TextStorage;
  readonly browserLanguages: readonly string[];
}

/** The live list that is shown: the raw events, or the turns with their calls. */
export function liveListOf({ activity, feed }: Pick<Store, "activity" | "feed">): Holdable {
  return activity.filter.value.tab === "events" ? feed : activity;
}

/** Whether no hook has reported anything yet, and not only nothing that passes a filter. Imported events do not count. */
export function isStoreEmpty(store: Pick<Store, "health" | "activity" | "feed" | "team" | "metrics">): boolean {
  const { health, activity, feed, team, metrics } = store;
  // There, what happens in a session may be its owner's alone.
  if (team.dto.value !== null) return metrics.value?.total_sessions === 0;
  return health.value?.last_event_seq === null && activity.rows.value.length === 0 && feed.shown.value.length === 0;
}

export function createStore(dependencies: StoreDependencies): Store {
  const { api, addressBar, forgetAll, storage } = dependencies;
  const { after } = dependencies.timers;
  const clock = createPageClock(dependencies.readMs);
  const problem = signal<unknown>(null);
  const health = signal<HealthDto | null>(null);
  const metrics = signal<MetricsDto | null>(null);
  const warnings = signal<readonly WarningDto[] | null>(null);
  const connection = createConnection(clock.tickedMs);
  effect(() => clock.hold(!connection.isReachable.value));
  const sessions = createSessions({ nowMs: clock.nowMs, metrics });
  const team = createTeam(storage, forgetAll);
  effect(() => {
    if (health.value !== null) team.learn(health.value.team ?? null);
  });
  const listProblem = signal<unknown>(null);
  const onProblem = (thrown: unknown): void => {
    listProblem.value = thrown;
  };
  return {
    api,

    connection,
    sessions,
    activity: createActivity({ api, after, onProblem }),
    feed: createFeed({ api, after, onProblem }),
    metrics,
    health,
    warnings,
    newerVersion: watchVersion(health),

    inbox: createInbox({ sessions, metrics, nowMs: clock.nowMs, api }),
    requests: createRequests({ api, isOn: () => health.peek()?.answers === true }),
    warningBoard: createWarnings(warnings, storage),
    unread: createUnread(storage, clock.read),
    away: createAway({
      api,
      countsPresence: () => health.peek()?.counts_presence === true,
      storage,
      readMs: clock.read,
    }),

    sessionTable: createSessionTable({
      api,
      readMs: clock.read,
      needing: () => {
        const { waiting, failed, running } = sessions.groups.peek();
        return [...waiting, ...failed, ...running];
      },
    }),
    sessionPage: createSessionPage({ api, after }),
    detail: createDetail(api),
    eventReader: createEventReader(api),
    deliveries: createDeliveries({ api, after }),
    settings: createWatched({ after, everyMs: SETTINGS_EVERY_MS, fetch: api.settings }),
    healthHistory: createWatched({
      after,
      everyMs: HEALTH_EVERY_MS,
      fetch: async () => {
        const [history, now] = await Promise.all([api.healthHistory(), api.health()]);
        health.value = now;
        return history;
      },
    }),
    importRun: createWatched({ after, everyMs: IMPORT_EVERY_MS, fetch: api.importRun }),
    startDemo: dependencies.startDemo,
    lastDay: createLastDay({ api, after }),

    access: createAccess({ api, addressBar, forgetAll }),
    team,
    navigation: createNavigation(addressBar),
    preferences: createPreferences(storage, dependencies.browserLanguages),
    clock,
    after,
    cursor: signal(null),
    helpOpen: signal(false),
    paletteOpen: signal(false),
    sidebarOpen: signal(false),
    problem,
    listProblem,

    onListCommand: signal(null),
    onSessionCommand: signal(null),
    earlyFind: signal(null),
    onItemCommand: signal(null),
    callCommands: new Set(),
  };
}
