/** One counter for each name, created on first use. */
export interface CounterMap<Counter> {
  of(name: string): Counter;
  entries(): readonly (readonly [name: string, counter: Counter])[];
}

export function createCounterMap<Counter>(create: () => Counter): CounterMap<Counter> {
  const counters = new Map<string, Counter>();
  return {
    of(name) {
      const known = counters.get(name);
      if (known !== undefined) return known;
      const made = create();
      counters.set(name, made);
      return made;
    },
    entries: () => [...counters],
  };
}
