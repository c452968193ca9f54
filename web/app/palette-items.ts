import { ROUTES } from "../../src/api/routes.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import type { SessionState } from "../../src/core/session/session.ts";
import { canNotify, toggleNotifications } from "../desktop.ts";
import { STRINGS } from "../i18n/language.ts";
import { isPaused, togglePause } from "../state/activity/holds.ts";
import { DENSITIES, nextOf, THEMES } from "../state/preferences.ts";
import type { ViewName } from "../../src/api/views.ts";
import { NAV_VIEWS, START, type Route, type RouteFilter } from "../state/route.ts";
import { colleagueOf } from "../state/team/team.ts";
import { liveListOf, type Store } from "../state/store.ts";
import type { IconName } from "../ui/icon.tsx";
import { floatingWindows, floatMini } from "./mini/float.ts";
import { sessionName, stateText } from "../ui/session-name.ts";
import type { PaletteStrings } from "./palette-strings.ts";
import { VIEWS } from "./views.tsx";

export interface PaletteItem {
  readonly id: string;
  readonly icon: IconName;
  /** A session's state, shown in place of the icon. */
  readonly state?: SessionState;
  readonly name: string;
  /** Grey text: the project of a session, the key of a view. */
  readonly hint: string;
  /** Heading of its group, where nothing is typed. */
  readonly group: string;
  /** When a session was last active. */
  readonly since?: string;
  /** What it does, where its name does not say all of it. */
  readonly title?: string;
  /** Further texts that find it. */
  readonly alias: string;
  /** A place in the page. */
  readonly to?: Route;
  /** A place outside of it: a file to save, an editor. */
  readonly href?: string;
  /** Returns what it did, where nothing else shows it. */
  readonly run?: () => void | Promise<string>;
}

/** Everything that the page knows, in its order for an empty query. @param acts on the open call and session */
export function paletteItems(
  store: Store,
  strings: PaletteStrings,
  acts: readonly PaletteItem[],
): readonly PaletteItem[] {
  const { sessions } = store;
  const page = STRINGS[store.preferences.language.value];
  const { waiting, failed, running, earlier } = sessions.groups.value;
  const isTeam = store.team.dto.value !== null;
  const viewItem = (view: ViewName, hint: string): PaletteItem => ({
    id: `view-${view}`,
    icon: VIEWS[view].icon,
    name: page.views[view],
    hint,
    group: strings.groups.places,
    alias: view,
    to: { ...START, view },
  });
  const views = [
    ...NAV_VIEWS.flatMap((view, index) => (isTeam && view === "deliveries" ? [] : [viewItem(view, String(index + 1))])),
    ...(isTeam ? [viewItem("team", "")] : []),
  ];
  const stats = (id: keyof PaletteStrings["stats"], filter: RouteFilter): PaletteItem => ({
    id,
    icon: VIEWS.stats.icon,
    name: strings.stats[id],
    hint: page.views.stats,
    group: strings.groups.places,
    alias: id,
    to: { ...START, view: "stats", filter },
  });
  const ofSession = (session: SessionDto, group: string) => ({ ...sessionItem(session, store), group });
  return [
    ...waiting.map((session) => ofSession(session, isTeam ? page.status.waiting : page.state.waiting)),
    ...acts,
    ...views,
    stats("yesterday", { range: "yesterday" }),
    stats("waits", { tab: "waiting" }),
    ...[...failed, ...running].map((session) => ofSession(session, page.views.sessions)),
    ...actions(store, strings),
    ...earlier.map((session) => ofSession(session, strings.groups.earlier)),
  ];
}

/** A session with its state and its last activity. */
export function sessionItem(session: SessionDto, { preferences }: Store): PaletteItem {
  const page = STRINGS[preferences.language.value];
  const place = colleagueOf(session) ?? session.machine;
  const parts = [
    stateText(session, page),
    session.title === null ? null : session.project_name,
    place === undefined ? null : `@ ${place}`,
  ];
  return {
    id: `session-${session.session_id}`,
    icon: "session",
    state: session.state,
    name: sessionName(session, page),
    hint: parts.filter((part) => part !== null).join(" · "),
    group: "",
    since: session.last_used_at,
    alias: [session.session_id, session.project_name, session.branch, session.machine, session.owner, session.cwd].join(
      " ",
    ),
    to: { ...START, view: "session", sessionId: session.session_id },
  };
}

interface LastItemOptions {
  readonly store: Store;
  readonly strings: PaletteStrings;
  /** More sessions match than are listed. */
  readonly isCut: boolean;
}

/** What can always be done with the typed text: open the event of a number, list all sessions, search. */
export function lastItems(query: string, { store, strings, isCut }: LastItemOptions): readonly PaletteItem[] {
  const typed = query.trim();
  if (typed === "") return [];
  const number = /^#?([1-9]\d{0,14})$/.exec(typed)?.[1];
  const item = (id: string, icon: IconName, name: string, to: Route): PaletteItem => ({
    id,
    icon,
    name,
    hint: "",
    group: "",
    alias: typed,
    to,
  });
  return [
    ...(number === undefined
      ? []
      : [item("event", "event", strings.event(number), { ...START, view: "event", eventSeq: Number(number) })]),
    ...(isCut
      ? [item("all-found", "sessions", strings.allFound(typed), { ...START, view: "sessions", filter: { q: typed } })]
      : []),
    {
      ...item("search", "search", strings.searchFor(typed), { ...START, view: "search", filter: { q: typed } }),
      hint: store.navigation.route.value.view === "search" ? "" : "/",
    },
  ];
}

function actions(store: Store, strings: PaletteStrings): readonly PaletteItem[] {
  const { preferences, helpOpen } = store;
  const list = liveListOf(store);
  const page = STRINGS[preferences.language.value];
  const theme = nextOf(THEMES, preferences.theme.value);
  const density = nextOf(DENSITIES, preferences.density.value);
  const language = preferences.language.value === "ja" ? "en" : "ja";
  const action = (id: string, icon: IconName, name: string, run: () => void): PaletteItem => ({
    id,
    icon,
    name,
    hint: strings.action,
    group: strings.groups.actions,
    alias: id,
    run,
  });
  return [
    action("theme", theme, `${page.theme.label}: ${page.theme[theme]}`, () => preferences.setTheme(theme)),
    action("language", "language", STRINGS[language].languageName, () => preferences.setLanguage(language)),
    action("density", "density", `${strings.density.label}: ${strings.density[density]}`, () =>
      preferences.setDensity(density),
    ),
    action("pause", isPaused(list) ? "play" : "pause", isPaused(list) ? strings.resume : strings.pause, () =>
      togglePause(list),
    ),
    ...(canNotify()
      ? [
          action("notify", "bell", preferences.notify.value ? page.notify.off : page.notify.on, () =>
            toggleNotifications(preferences),
          ),
        ]
      : []),
    ...(["jsonl", "csv"] as const).map((format): PaletteItem => ({
      id: `export-${format}`,
      icon: "file",
      name: strings.export[format],
      hint: strings.action,
      group: strings.groups.actions,
      alias: `export ${format}`,
      href: store.team.scoped(`${ROUTES.export}?format=${format}`),
    })),
    ...(floatingWindows() === null ? [] : [action("mini", "float", page.mini, () => void floatMini(store))]),
    ...(store.startDemo === null || store.health.value?.has_demo !== true
      ? []
      : [action("demo", "play", strings.demo, () => void playDemo(store))]),
    action("help", "help", page.help.open, () => (helpOpen.value = true)),
  ];
}

/** Opens the demo here; what went wrong stands above the view. */
async function playDemo({ startDemo, problem }: Store): Promise<void> {
  try {
    await startDemo?.();
  } catch (thrown) {
    problem.value = thrown;
  }
}
