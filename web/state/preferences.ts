import { signal, type ReadonlySignal } from "@preact/signals";
import { isLanguage, preferredLanguage, type Language } from "../i18n/language.ts";

export const THEMES = ["system", "light", "dark"] as const;

type Theme = (typeof THEMES)[number];

/** The part of `localStorage` that we use; each call may throw, where storage is forbidden. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const LANGUAGE_KEY = "ccen.language";
/** Read by `theme-at-start.ts` too. */
export const THEME_KEY = "ccen.theme";

export interface Preferences {
  readonly language: ReadonlySignal<Language>;
  readonly theme: ReadonlySignal<Theme>;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
}

/** Choices are kept where storage allows it, and hold until the page closes where it does not. */
export function createPreferences(storage: () => TextStorage, browserLanguages: readonly string[]): Preferences {
  const storedLanguage = read(storage, LANGUAGE_KEY);
  const storedTheme = THEMES.find((theme) => theme === read(storage, THEME_KEY));
  const language = signal(isLanguage(storedLanguage) ? storedLanguage : preferredLanguage(browserLanguages));
  const theme = signal<Theme>(storedTheme ?? "system");
  return {
    language,
    theme,
    setLanguage(chosen) {
      language.value = chosen;
      write(storage, LANGUAGE_KEY, chosen);
    },
    setTheme(chosen) {
      theme.value = chosen;
      write(storage, THEME_KEY, chosen);
    },
  };
}

function read(storage: () => TextStorage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function write(storage: () => TextStorage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // Not kept then; the choice still holds for this page.
  }
}
