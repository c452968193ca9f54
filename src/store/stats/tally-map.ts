/** One tally for each name, made when it is first asked for. */
export interface TallyMap<Tally> {
  of(name: string): Tally;
  entries(): readonly (readonly [name: string, tally: Tally])[];
}

export function createTallyMap<Tally>(create: () => Tally): TallyMap<Tally> {
  const tallies = new Map<string, Tally>();
  return {
    of(name) {
      const known = tallies.get(name);
      if (known !== undefined) return known;
      const made = create();
      tallies.set(name, made);
      return made;
    },
    entries: () => [...tallies],
  };
}
