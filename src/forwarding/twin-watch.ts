/** Two running daemons alternate at least once a minute, by their heartbeats. */
const WINDOW_MS = 600_000;

/** Fewer changes come from a database that was replaced or restored. */
const FEWEST_CHANGES = 3;

export type TwinWatch = ReturnType<typeof createTwinWatch>;

/**
 * Detects daemons that forward under one identity: the machine's log id alternates.
 * @param readMs a clock that never goes back
 */
export function createTwinWatch(readMs: () => number) {
  const machines = new Map<string, { logId: string; changes: readonly number[] }>();

  function lately(changes: readonly number[]): readonly number[] {
    return changes.filter((atMs) => readMs() - atMs < WINDOW_MS).slice(-FEWEST_CHANGES);
  }

  return {
    /** Call it with each request. */
    seen(machineId: string, logId: string): void {
      const known = machines.get(machineId);
      if (known?.logId === logId) return;
      const changes = known === undefined ? [] : [...lately(known.changes), readMs()];
      machines.set(machineId, { logId, changes });
    },
    isTwin: (machineId: string): boolean => lately(machines.get(machineId)?.changes ?? []).length >= FEWEST_CHANGES,
  };
}
