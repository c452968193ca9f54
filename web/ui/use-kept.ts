import type { Store } from "../state/store.ts";
import { useStore } from "./page-context.ts";

const kept = new WeakMap<Store, Map<(store: Store) => unknown, unknown>>();

/**
 * What a view knows that only it needs: made when it is first shown, with its chunk, and still there when somebody
 * comes back. `create` has to be the same function at each call.
 */
export function useKept<State>(create: (store: Store) => State): State {
  const store = useStore();
  const states = kept.get(store) ?? new Map<(store: Store) => unknown, unknown>();
  kept.set(store, states);
  if (!states.has(create)) states.set(create, create(store));
  return states.get(create) as State;
}
