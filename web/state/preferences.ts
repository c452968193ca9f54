import { signal, type ReadonlySignal } from "@preact/signals";
import { isLanguage, preferredLanguage, type Language } from "../i18n/language.ts";

export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["compact", "comfortable"] as const;

/** How times are shown: as an age or by the clock. Hover shows the other. */
export const TIME_DISPLAYS = ["relative", "absolute"] as const;

/** What a desktop notification can be about: a session waits, failed, or finished its turn. */
export const NOTICE_KINDS = ["waiting", "failed", "finished"] as const;

export type NoticeKind = (typeof NOTICE_KINDS)[number];

const USUAL_NOTICES = "waiting failed";

type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];
type TimeDisplay = (typeof TIME_DISPLAYS)[number];

/** The part of `localStorage` in use; each call may throw where storage is forbidden. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const LANGUAGE_KEY = "ccen.language";
/** `theme-at-start.ts` reads it too. */
export const THEME_KEY = "ccen.theme";
const DENSITY_KEY = "ccen.density";
const TIMES_KEY = "ccen.times";
const NOTIFY_KEY = "ccen.notify";
const NOTIFY_OF_KEY = "ccen.notify-of";
const NOTIFY_SOUND_KEY = "ccen.notify-sound";
const SIDEBAR_KEY = "ccen.sidebar";
const SIDEBAR_FOLDED_KEY = "ccen.sidebar-folded";
const HIDDEN_COLUMNS_KEY = "ccen.hidden-columns";

/** Pixels, of the sidebar. */
export const SIDEBAR_WIDTH = { min: 200, max: 440 };

export interface Preferences {
  readonly language: ReadonlySignal<Language>;
  readonly theme: ReadonlySignal<Theme>;
  readonly density: ReadonlySignal<Density>;
  readonly times: ReadonlySignal<TimeDisplay>;
  /** Whether the desktop notifies of sessions; the browser must permit it too. */
  readonly notify: ReadonlySignal<boolean>;
  readonly notifyOf: ReadonlySignal<ReadonlySet<NoticeKind>>;
  /** With a short tone. */
  readonly notifySound: ReadonlySignal<boolean>;
  /** Pixels. */
  /** Null until it is chosen: the window decides. */
  readonly sidebarWidth: ReadonlySignal<number | null>;
  /** Whether the sidebar shows its icons alone. */
  readonly sidebarFolded: ReadonlySignal<boolean>;
  /** Hidden columns of the sessions table, by name. */
  readonly hiddenColumns: ReadonlySignal<ReadonlySet<string>>;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  setDensity(density: Density): void;
  setTimes(times: TimeDisplay): void;
  setNotify(notify: boolean): void;
  toggleNotifyOf(kind: NoticeKind): void;
  setNotifySound(sound: boolean): void;
  /** Kept within {@link SIDEBAR_WIDTH}. */
  setSidebarWidth(width: number): void;
  toggleSidebar(): void;
  toggleColumn(name: string): void;
}

/** Choices are stored where the browser permits; otherwise they hold until the page closes. */
export function createPreferences(storage: () => TextStorage, browserLanguages: readonly string[]): Preferences {
  const storedLanguage = readText(storage, LANGUAGE_KEY);
  const language = signal(isLanguage(storedLanguage) ? storedLanguage : preferredLanguage(browserLanguages));
  const theme = signal(oneOf(THEMES, readText(storage, THEME_KEY)));
  const density = signal(oneOf(DENSITIES, readText(storage, DENSITY_KEY)));
  const times = signal(oneOf(TIME_DISPLAYS, readText(storage, TIMES_KEY)));
  const notify = signal(readText(storage, NOTIFY_KEY) === "yes");
  const kinds = (readText(storage, NOTIFY_OF_KEY) ?? USUAL_NOTICES).split(" ");
  const notifyOf = signal<ReadonlySet<NoticeKind>>(new Set(NOTICE_KINDS.filter((kind) => kinds.includes(kind))));
  const notifySound = signal(readText(storage, NOTIFY_SOUND_KEY) === "yes");
  const sidebarWidth = signal(boundedWidth(Number(readText(storage, SIDEBAR_KEY) ?? Number.NaN)));
  const sidebarFolded = signal(readText(storage, SIDEBAR_FOLDED_KEY) === "yes");
  const hiddenColumns = signal<ReadonlySet<string>>(
    new Set((readText(storage, HIDDEN_COLUMNS_KEY) ?? "").split(" ").filter((name) => name !== "")),
  );
  return {
    language,
    theme,
    density,
    times,
    notify,
    notifyOf,
    notifySound,
    sidebarWidth,
    sidebarFolded,
    hiddenColumns,
    setLanguage(chosen) {
      language.value = chosen;
      storeText(storage, LANGUAGE_KEY, chosen);
    },
    setTheme(chosen) {
      theme.value = chosen;
      storeText(storage, THEME_KEY, chosen);
    },
    setDensity(chosen) {
      density.value = chosen;
      storeText(storage, DENSITY_KEY, chosen);
    },
    setTimes(chosen) {
      times.value = chosen;
      storeText(storage, TIMES_KEY, chosen);
    },
    setNotify(chosen) {
      notify.value = chosen;
      storeText(storage, NOTIFY_KEY, chosen ? "yes" : "no");
    },
    toggleNotifyOf(kind) {
      const next = new Set(notifyOf.value);
      if (!next.delete(kind)) next.add(kind);
      notifyOf.value = next;
      storeText(storage, NOTIFY_OF_KEY, [...next].join(" "));
    },
    setNotifySound(chosen) {
      notifySound.value = chosen;
      storeText(storage, NOTIFY_SOUND_KEY, chosen ? "yes" : "no");
    },
    setSidebarWidth(width) {
      sidebarWidth.value = boundedWidth(width);
      storeText(storage, SIDEBAR_KEY, String(sidebarWidth.value));
    },
    toggleSidebar() {
      sidebarFolded.value = !sidebarFolded.value;
      storeText(storage, SIDEBAR_FOLDED_KEY, sidebarFolded.value ? "yes" : "no");
    },
    toggleColumn(name) {
      const next = new Set(hiddenColumns.value);
      if (!next.delete(name)) next.add(name);
      hiddenColumns.value = next;
      storeText(storage, HIDDEN_COLUMNS_KEY, [...next].join(" "));
    },
  };
}

function boundedWidth(width: number): number | null {
  const { min, max } = SIDEBAR_WIDTH;
  return Number.isFinite(width) ? Math.round(Math.min(max, Math.max(min, width))) : null;
}

/** The next of a few choices, cyclic. */
export function nextOf<Choice>(choices: readonly [Choice, ...Choice[]], chosen: Choice): Choice {
  return choices[(choices.indexOf(chosen) + 1) % choices.length] ?? choices[0];
}

function oneOf<Choice extends string>(choices: readonly [Choice, ...Choice[]], stored: string | null): Choice {
  return choices.find((choice) => choice === stored) ?? choices[0];
}

/** The stored text of a key; null for none, and where storage is forbidden. */
export function readText(storage: () => TextStorage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

export function storeText(storage: () => TextStorage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // Not stored; the choice still holds for this page.
  }
}
