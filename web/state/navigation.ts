import { signal, type ReadonlySignal } from "@preact/signals";
import { formatPlace, parsePlace, withFilter, type FilterName, type Place } from "./place.ts";

/** The part of `window` that holds the address. */
export interface AddressBar {
  readHash(): string;
  /** @param hash empty for none */
  push(hash: string): void;
  replace(hash: string): void;
}

export interface Navigation {
  readonly place: ReadonlySignal<Place>;
  /** Goes somewhere; the back button returns. */
  go(change: Partial<Place>): void;
  /** Goes somewhere without a step for the back button, as when moving through a list. */
  slide(change: Partial<Place>): void;
  /** Changes some of the filter of the view that is shown, null for none; the back button does not undo it. */
  filterBy(change: Readonly<Partial<Record<FilterName, string | null>>>): void;
  /** The address changed by itself. */
  reread(): void;
}

export function createNavigation(bar: AddressBar): Navigation {
  const place = signal(parsePlace(bar.readHash()));
  function change(to: Partial<Place>, write: (hash: string) => void): void {
    const next = { ...place.value, ...to };
    const hash = formatPlace(next);
    if (hash === formatPlace(place.value)) return;
    write(hash);
    place.value = next;
  }
  return {
    place,
    go: (to) => change(to, bar.push),
    slide: (to) => change(to, bar.replace),
    filterBy: (part) => change({ filter: withFilter(place.value.filter, part) }, bar.replace),
    reread() {
      const next = parsePlace(bar.readHash());
      // One step back fires two events: the second one changes nothing.
      if (formatPlace(next) !== formatPlace(place.value)) place.value = next;
    },
  };
}
