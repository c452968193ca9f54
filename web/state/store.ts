import { computed, effect, signal } from "@preact/signals";
import type { HealthDto, MetricsDto } from "../../src/api/dto.ts";
import type { WarningsDto } from "../../src/api/warnings-dto.ts";
import type { Api } from "../api.ts";
import type { CallCommand, ItemCommand, ListCommand, SessionCommand } from "../keyboard/key-table.ts";
import { createAccess } from "./access.ts";
import { createAway } from "./attention/away.ts";
import { createConnection, watchVersion } from "./connection.ts";
import { createDeliveries } from "./deliveries.ts";
import { createDetail, createEventReader } from "./event-reader.ts";
import { createActivity } from "./activity/activity.ts";
import type { Holdable } from "./activity/holds.ts";
import { createFeed } from "./feed.ts";
import { createInbox } from "./inbox.ts";
import { createLastDay } from "./now.ts";
import { createPageClock, type Timers } from "./page-clock.ts";
import { createPreferences, type TextStorage } from "./preferences.ts";
import { createWatched } from "./refresher.ts";
import { createNavigation, type AddressBar } from "./route.ts";
import { createSessionPage } from "./session/session-page.ts";
import { createSessionTable } from "./sessions/session-table.ts";
import { createSessions } from "./sessions/sessions.ts";
import { createRequests } from "./attention/requests.ts";
import { createTeam } from "./team/team.ts";
import { createUnread } from "./attention/unread.ts";
import { createWarnings } from "./attention/warnings.ts";

/** Poll interval in an open view for what the stream lacks: one sample a minute, edited files. */
const HEALTH_EVERY_MS = 15_000;
const SETTINGS_EVERY_MS = 5000;
const IMPORT_EVERY_MS = 2000;

/** The page's state. Views read it, the stream writes it. */
export type Store = Readonly<ReturnType<typeof createStore>>;

export interface StoreDependencies {
  readonly api: Api;
  readonly readMs: () => number;
  readonly timers: Timers;
  /** Starts the demo and opens it; null where this browser could not reach it. */
  readonly startDemo: (() => Promise<void>) | null;
  readonly reload: () => void;
  /** Deletes all data that the page has shown, and this browser's address for messages. */
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

export function createStore(dependencies: StoreDependencies) {
  const { api, addressBar, forgetAll, reload, storage } = dependencies;
  const { after } = dependencies.timers;
  const clock = createPageClock(dependencies.readMs);
  const problem = signal<unknown>(null);
  const health = signal<HealthDto | null>(null);
  const metrics = signal<MetricsDto | null>(null);
  const warnings = signal<WarningsDto | null>(null);
  const connection = createConnection(clock.tickedMs);
  effect(() => clock.hold(!connection.isReachable.value));
  const sessions = createSessions({ nowMs: clock.nowMs, metrics });
  const team = createTeam(storage, reload);
  effect(() => {
    if (health.value !== null) team.learn(health.value.team ?? null);
  });
  const listProblem = signal<unknown>(null);
  const onProblem = (thrown: unknown): void => {
    listProblem.value = thrown;
  };
  return {
    /** What views ask for themselves: to look something up, or to have the daemon act. */
    api,

    // What the stream keeps current.
    connection,
    sessions,
    activity: createActivity({ api, after, onProblem }),
    /** Raw events. */
    feed: createFeed({ api, after, onProblem }),
    metrics,
    health,
    /** The warnings that hold now, as the stream says them; null before it has. */
    warnings,
    /** How much of the plans' limits is used; empty where nothing is known. */
    limits: computed(() => warnings.value?.limits ?? []),
    newerVersion: watchVersion(health),

    // What asks for your attention.
    /** Its marks hold for all browsers: the stream brings the session back with them. */
    inbox: createInbox({ sessions, metrics, nowMs: clock.nowMs, api }),
    requests: createRequests({ api, isOn: () => health.peek()?.answers === true }),
    /** The warnings by session, without those that this browser dismissed. */
    warningBoard: createWarnings(
      computed(() => warnings.value?.warnings ?? null),
      storage,
    ),
    unread: createUnread(storage, clock.read),
    away: createAway({
      api,
      countsPresence: () => health.peek()?.counts_presence === true,
      storage,
      readMs: clock.read,
    }),

    // What single views show, loaded while they are open.
    sessionTable: createSessionTable({
      api,
      readMs: clock.read,
      needing: () => {
        const { waiting, failed, running } = sessions.groups.peek();
        return [...waiting, ...failed, ...running];
      },
    }),
    sessionPage: createSessionPage({ api, after }),
    /** The event that is open beside a list. */
    detail: createDetail(api),
    eventReader: createEventReader(api),
    deliveries: createDeliveries({ api, after }),
    settings: createWatched({ after, everyMs: SETTINGS_EVERY_MS, fetch: api.settings }),
    /** Past values; watching it also refreshes the health, which the stream sends where it is connected. */
    healthHistory: createWatched({
      after,
      everyMs: HEALTH_EVERY_MS,
      fetch: async () => {
        const [history, now] = await Promise.all([api.healthHistory(), api.health()]);
        health.value = now;
        return history;
      },
    }),
    /** The import of earlier sessions, which an empty page shows. */
    importRun: createWatched({ after, everyMs: IMPORT_EVERY_MS, fetch: api.importRun }),
    startDemo: dependencies.startDemo,
    lastDay: createLastDay({ api, after }),

    // The page itself, in any view.
    access: createAccess({ api, addressBar, forgetAll }),
    team,
    navigation: createNavigation(addressBar),
    preferences: createPreferences(storage, dependencies.browserLanguages),
    clock,
    after,
    /** The key of the activity's row under the keyboard cursor. */
    cursor: signal<string | null>(null),
    helpOpen: signal(false),
    paletteOpen: signal(false),
    /** On a small screen: whether the sidebar covers the view. */
    sidebarOpen: signal(false),
    /** The error of the last request; null after a success. */
    problem,
    /** Why the list of Now could not be loaded; null after a success. */
    listProblem,

    // Set by what is shown, for its keys; null while nothing shown takes them.
    onListCommand: signal<((command: ListCommand) => void) | null>(null),
    /** Says whether it took the command. */
    onSessionCommand: signal<((command: SessionCommand) => boolean) | null>(null),
    /** The session to find in as soon as it is shown: find was pressed before. */
    earlyFind: signal<string | null>(null),
    onItemCommand: signal<((command: ItemCommand) => void) | null>(null),
    /** What shows a call, for its keys; each says whether it took the command. */
    callCommands: new Set<(command: CallCommand) => boolean>(),
  };
}
