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

/** `theme-at-start.ts` reads it too. */
export const THEME_KEY = "ccen.theme";

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
  /** Pixels; null until it is chosen: the window decides. */
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
  const [language, setLanguage] = kept(storage, "ccen.language", (stored) =>
    isLanguage(stored) ? stored : preferredLanguage(browserLanguages),
  );
  const [theme, setTheme] = kept(storage, THEME_KEY, (stored) => oneOf(THEMES, stored));
  const [density, setDensity] = kept(storage, "ccen.density", (stored) => oneOf(DENSITIES, stored));
  const [times, setTimes] = kept(storage, "ccen.times", (stored) => oneOf(TIME_DISPLAYS, stored));
  const [notify, setNotify] = keptFlag(storage, "ccen.notify");
  const [notifyOf, setNotifyOf] = kept(storage, "ccen.notify-of", readKinds, joinNames);
  const [notifySound, setNotifySound] = keptFlag(storage, "ccen.notify-sound");
  const [sidebarWidth, setSidebarWidth] = kept(storage, "ccen.sidebar", (stored) =>
    boundedWidth(Number(stored ?? Number.NaN)),
  );
  const [sidebarFolded, foldSidebar] = keptFlag(storage, "ccen.sidebar-folded");
  const [hiddenColumns, hideColumns] = kept(storage, "ccen.hidden-columns", readNames, joinNames);
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
    setLanguage,
    setTheme,
    setDensity,
    setTimes,
    setNotify,
    toggleNotifyOf: (kind) => setNotifyOf(toggled(notifyOf.value, kind)),
    setNotifySound,
    setSidebarWidth: (width) => setSidebarWidth(boundedWidth(width)),
    toggleSidebar: () => foldSidebar(!sidebarFolded.value),
    toggleColumn: (name) => hideColumns(toggled(hiddenColumns.value, name)),
  };
}

export function applyLook({ documentElement }: Document, { language, theme }: Preferences): void {
  documentElement.lang = language.value;
  if (theme.value === "system") delete documentElement.dataset["theme"];
  else documentElement.dataset["theme"] = theme.value;
}

/** A choice that this browser keeps, and what changes it. */
export function kept<Value>(
  storage: () => TextStorage,
  key: string,
  read: (stored: string | null) => Value,
  write: (value: Value) => string = String,
): readonly [ReadonlySignal<Value>, (value: Value) => void] {
  const choice = signal(read(readText(storage, key)));
  return [
    choice,
    (value) => {
      choice.value = value;
      storeText(storage, key, write(value));
    },
  ];
}

function keptFlag(storage: () => TextStorage, key: string) {
  return kept(
    storage,
    key,
    (stored) => stored === "yes",
    (isSet) => (isSet ? "yes" : "no"),
  );
}

function readKinds(stored: string | null): ReadonlySet<NoticeKind> {
  const names = readNames(stored ?? USUAL_NOTICES);
  return new Set(NOTICE_KINDS.filter((kind) => names.has(kind)));
}

function readNames(stored: string | null): ReadonlySet<string> {
  return new Set((stored ?? "").split(" ").filter((name) => name !== ""));
}

function joinNames(names: ReadonlySet<string>): string {
  return [...names].join(" ");
}

function toggled<Name>(names: ReadonlySet<Name>, name: Name): ReadonlySet<Name> {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return next;
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

/** The stored JSON array's texts. */
export function readTexts(storage: () => TextStorage, key: string): readonly string[] {
  const stored = readJson(storage, key);
  return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
}

/** Null where nothing readable is stored. */
export function readJson(storage: () => TextStorage, key: string): unknown {
  try {
    return JSON.parse(readText(storage, key) ?? "null");
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
