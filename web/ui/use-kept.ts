import type { Store } from "../state/store.ts";
import { useStore } from "./page-context.ts";

const kept = new WeakMap<Store, Map<(store: Store) => unknown, unknown>>();

/**
 * State of a single view: created when the view first opens, with its chunk, and kept for later visits. `create` must
 * be the same function at each call.
 */
export function useKept<State>(create: (store: Store) => State): State {
  const store = useStore();
  const states = kept.get(store) ?? new Map<(store: Store) => unknown, unknown>();
  kept.set(store, states);
  if (!states.has(create)) states.set(create, create(store));
  return states.get(create) as State;
}
