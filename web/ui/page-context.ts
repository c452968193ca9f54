import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { STRINGS, type Language } from "../i18n/language.ts";
import type { PageStrings } from "../i18n/page-strings.ts";
import type { Store } from "../state/store.ts";

export const StoreContext = createContext<Store | null>(null);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === null) throw new Error("Nothing is drawn outside of <StoreContext.Provider>.");
  return store;
}

/** The page's strings and language; the caller redraws when the language changes. */
export function useStrings(): { readonly strings: PageStrings; readonly language: Language } {
  const language = useStore().preferences.language.value;
  return { strings: STRINGS[language], language };
}
