import { ROUTES } from "../../src/api/routes.ts";
import type { SessionDto } from "../../src/api/session-dto.ts";
import { canNotify, toggleNotifications } from "../desktop.ts";
import { STRINGS } from "../i18n/language.ts";
import { isPaused, togglePause } from "../state/activity/holds.ts";
import { DENSITIES, nextOf, THEMES } from "../state/preferences.ts";
import { NAV_VIEWS, START } from "../state/route.ts";
import { liveListOf, type Store } from "../state/store.ts";
import type { IconName } from "../ui/icon.tsx";
import { floatingWindows, floatMini } from "./mini/float.ts";
import { sessionName } from "../ui/session-name.ts";
import type { PaletteStrings } from "./palette-strings.ts";
import { VIEWS } from "./views.tsx";

export interface PaletteItem {
  readonly id: string;
  readonly icon: IconName;
  readonly name: string;
  /** Grey text: the project of a session, the key of a view. */
  readonly hint: string;
  /** Further texts that find it. */
  readonly alias: string;
  readonly run: () => void;
}

/**
 * All targets and commands, in their order for an empty query.
 * @param found sessions that the daemon found for the typed text
 */
export function paletteItems(
  store: Store,
  strings: PaletteStrings,
  found: readonly SessionDto[],
): readonly PaletteItem[] {
  const { sessions, navigation } = store;
  const page = STRINGS[store.preferences.language.value];
  const { waiting, failed, running, earlier } = sessions.groups.value;
  const views = NAV_VIEWS.map((view, index): PaletteItem => ({
    id: `view-${view}`,
    icon: VIEWS[view].icon,
    name: page.views[view],
    hint: String(index + 1),
    alias: view,
    run: () => navigation.go({ ...START, view }),
  }));
  const ofSession = (session: SessionDto): PaletteItem => ({
    id: `session-${session.session_id}`,
    icon: "session",
    name: sessionName(session, page),
    hint: [
      page.state[session.state],
      session.title === null ? null : session.project_name,
      session.machine === undefined ? null : `@ ${session.machine}`,
    ]
      .filter((part) => part !== null)
      .join(" · "),
    alias: [session.session_id, session.project_name, session.branch, session.machine, session.cwd].join(" "),
    run: () => navigation.go({ ...START, view: "session", sessionId: session.session_id }),
  });
  const known = [...failed, ...running, ...earlier];
  // A session on the page is newer than its search result; other results stay as found.
  const others = [...known, ...found.filter(({ session_id: id }) => sessions.find(id) === undefined)];
  return [...waiting.map(ofSession), ...views, ...actions(store, strings), ...others.map(ofSession)];
}

/** A link to all sessions that match, where the daemon found more than the list shows. */
export function allFoundItem(typed: string, store: Store, strings: PaletteStrings): PaletteItem {
  const run = () => store.navigation.go({ ...START, view: "sessions", filter: { q: typed.trim() } });
  return { id: "all-found", icon: "sessions", name: strings.allFound(typed.trim()), hint: "", alias: typed, run };
}

/** The event of a typed number, with or without `#`. */
export function eventItem(typed: string, store: Store, strings: PaletteStrings): readonly PaletteItem[] {
  const number = /^#?([1-9]\d{0,14})$/.exec(typed.trim())?.[1];
  if (number === undefined) return [];
  const run = () => store.navigation.go({ ...START, view: "event", eventSeq: Number(number) });
  return [{ id: "event", icon: "event", name: strings.event(number), hint: "", alias: typed, run }];
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
    ...(["jsonl", "csv"] as const).map((format) =>
      action(`export-${format}`, "file", strings.export[format], () => download(`${ROUTES.export}?format=${format}`)),
    ),
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

/** The daemon sends the file name; the page stays open. */
function download(path: string): void {
  const link = document.createElement("a");
  link.href = path;
  link.download = "";
  link.click();
}
