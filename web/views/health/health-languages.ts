import type { Language } from "../../i18n/language.ts";
import { healthEn } from "./health-en.ts";
import { healthJa } from "./health-ja.ts";
import type { HealthStrings } from "./health-strings.ts";

export const HEALTH_STRINGS: Readonly<Record<Language, HealthStrings>> = { en: healthEn, ja: healthJa };
