import type { Language } from "../i18n/language.ts";
import { useStore } from "./page-context.ts";

/** The words that a view brings with it, in the language of the page. */
export function useWordsOf<Words>(table: Readonly<Record<Language, Words>>): Words {
  return table[useStore().preferences.language.value];
}
