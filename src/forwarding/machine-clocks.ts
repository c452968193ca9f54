/**
 * Smaller differences count as equal, and a known difference is kept while a new measurement is this close to it. A
 * request takes time too, and times of one session must not shift against one another.
 */
const SAME_CLOCK_MS = 30_000;

/** A machine's times that lie this far ahead of its own clock were taken before that clock was set back. */
const AHEAD_MS = 600_000;

/** A machine's time, by our clock. */
export type ToOurTime = (atMs: number) => number;

type TimesOf = (machineId: string, batch: { readonly sentAtMs: number; readonly arrivedAtMs: number }) => ToOurTime;

/**
 * An event `sentAtMs - atMs` before its batch was sent is dated as long before the batch arrived. So a wrong clock
 * neither makes a machine's notifications stale nor keeps its sessions for ever. How far each clock is ahead of this
 * machine is measured again by each batch.
 */
export function createMachineClocks(): TimesOf {
  const aheadMs = new Map<string, number>();

  function aheadOf(machineId: string, measuredMs: number): number {
    const known = aheadMs.get(machineId) ?? 0;
    if (Math.abs(measuredMs - known) <= SAME_CLOCK_MS) return known;
    const ahead = Math.abs(measuredMs) <= SAME_CLOCK_MS ? 0 : measuredMs;
    aheadMs.set(machineId, ahead);
    return ahead;
  }

  return (machineId, { sentAtMs, arrivedAtMs }) => {
    const ahead = aheadOf(machineId, sentAtMs - arrivedAtMs);
    return (atMs) => {
      const ours = Math.max(0, atMs - ahead);
      return ours > arrivedAtMs + AHEAD_MS ? arrivedAtMs : ours;
    };
  };
}
