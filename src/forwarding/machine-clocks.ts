import { withTimes } from "../core/session/event-times.ts";
import type { Session, ToolCall } from "../core/session/session.ts";

/**
 * Smaller differences count as equal, and a known difference is kept while a new measurement is this close to it. A
 * request takes time too, and times of one session must not shift against one another.
 */
const SAME_CLOCK_MS = 30_000;

/** A machine's times that lie this far ahead of its own clock were taken before that clock was set back. */
const AHEAD_MS = 600_000;

/** Times of a machine by our clock. */
export interface MachineTimes {
  at(atMs: number): number;
  session(session: Session): Session;
  call(call: ToolCall): ToolCall;
}

/** How far each clock is ahead of this machine, measured again by each batch. */
interface MachineClocks {
  /**
   * An event `sentAtMs - atMs` before its batch was sent is dated as long before the batch arrived. So a wrong clock
   * neither makes a machine's notifications stale nor keeps its sessions for ever.
   */
  timesOf(machineId: string, batch: { readonly sentAtMs: number; readonly arrivedAtMs: number }): MachineTimes;
}

export function createMachineClocks(): MachineClocks {
  const aheadMs = new Map<string, number>();

  function aheadOf(machineId: string, measuredMs: number): number {
    const known = aheadMs.get(machineId) ?? 0;
    if (Math.abs(measuredMs - known) <= SAME_CLOCK_MS) return known;
    const ahead = Math.abs(measuredMs) <= SAME_CLOCK_MS ? 0 : measuredMs;
    aheadMs.set(machineId, ahead);
    return ahead;
  }

  return {
    timesOf: (machineId, { sentAtMs, arrivedAtMs }) => {
      const ahead = aheadOf(machineId, sentAtMs - arrivedAtMs);
      const at = (atMs: number): number => {
        const ours = Math.max(0, atMs - ahead);
        return ours > arrivedAtMs + AHEAD_MS ? arrivedAtMs : ours;
      };
      return {
        at,
        session: (session) => withTimes(session, at),
        call: (call) => withTimes(call, at),
      };
    },
  };
}
