import type { Language } from "../i18n/language.ts";
import { useStore } from "./page-context.ts";

/** The words that a view brings with it, in the language of the page. */
export function useStringsOf<Strings>(table: Readonly<Record<Language, Strings>>): Strings {
  return table[useStore().preferences.language.value];
}
