import type { Language } from "../../i18n/language.ts";
import { settingsEn } from "./settings-en.ts";
import { settingsJa } from "./settings-ja.ts";
import type { SettingsStrings } from "./settings-en.ts";

export const SETTINGS_STRINGS: Readonly<Record<Language, SettingsStrings>> = { en: settingsEn, ja: settingsJa };
