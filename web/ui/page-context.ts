import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { STRINGS, type Language } from "../i18n/language.ts";
import type { PageStrings } from "../i18n/en.ts";
import type { CallCommand, ItemCommand, ListCommand } from "../keyboard/key-table.ts";
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

/** A view's own strings in the page's language. */
export function useStringsOf<Strings>(table: Readonly<Record<Language, Strings>>): Strings {
  return table[useStore().preferences.language.value];
}

/** Assigns the list's keys to the calling view while it is mounted. */
export function useListCommands(run: (command: ListCommand) => void): void {
  useHandler(useStore().onListCommand, run);
}

/** The same for the keys of the inbox's items. */
export function useItemCommands(run: (command: ItemCommand) => void): void {
  useHandler(useStore().onItemCommand, run);
}

function useHandler<Command>(handler: Signal<((command: Command) => void) | null>, run: (command: Command) => void) {
  const newest = useRef(run);
  newest.current = run;
  // Before the first paint: a key press may come as soon as the list is visible.
  useLayoutEffect(() => {
    const runNewest = (command: Command): void => newest.current(command);
    handler.value = runNewest;
    return () => {
      if (handler.value === runNewest) handler.value = null;
    };
  }, []);
}

/** Takes the keys of a call while the calling component is mounted. @param run whether it took the command */
export function useCallCommands(run: (command: CallCommand) => boolean): void {
  const { callCommands } = useStore();
  const newest = useRef(run);
  newest.current = run;
  useLayoutEffect(() => {
    const runNewest = (command: CallCommand): boolean => newest.current(command);
    callCommands.add(runNewest);
    return () => void callCommands.delete(runNewest);
  }, []);
}

const statesByStore = new WeakMap<Store, Map<(store: Store) => unknown, unknown>>();

/**
 * State of a single view: created when the view first opens, with its chunk, and kept for later visits. `create` must
 * be the same function at each call.
 */
export function useViewState<State>(create: (store: Store) => State): State {
  const store = useStore();
  const states = statesByStore.get(store) ?? new Map<(store: Store) => unknown, unknown>();
  statesByStore.set(store, states);
  if (!states.has(create)) states.set(create, create(store));
  return states.get(create) as State;
}
