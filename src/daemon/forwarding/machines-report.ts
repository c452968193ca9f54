import { DAY_MS } from "../../core/time-units.ts";
import { toForwardingDto, toMachineDto, type MachinesDto } from "../../api/forwarding-dto.ts";
import { toTimestampOrNull } from "../../api/routes.ts";
import type { MachineStore } from "../../core/forwarding.ts";
import type { ForwardingValues, MachineValues } from "../../health/health-snapshot.ts";

/** Each machine reports every minute. */
const CONNECTED_FOR_MS = 150_000;

const SHOWN_GAPS = 20;

/** The newest gaps that count. */
const COUNTED_GAPS = 100;

interface MachinesReport {
  readonly self: { readonly machineId: string | null; readonly name: string; readonly copiedAtMs: number | null };
  readonly isTwin: (machineId: string) => boolean;
  readonly machineStore: MachineStore | null;
  readonly upstream: ForwardingValues | null;
  readonly nowMs: number;
}

export function toMachinesDto({ self, isTwin, machineStore, upstream, nowMs }: MachinesReport): MachinesDto {
  return {
    self: { machine_id: self.machineId, name: self.name, copied_at: toTimestampOrNull(self.copiedAtMs) },
    machines: (machineStore?.all() ?? []).map((machine) =>
      toMachineDto(machine, {
        isConnected: nowMs - machine.lastSeenAtMs < CONNECTED_FOR_MS,
        isTwin: isTwin(machine.machineId),
        gaps: machineStore?.gaps(machine.id, SHOWN_GAPS) ?? [],
      }),
    ),
    upstream: upstream === null ? null : toForwardingDto(upstream.url, upstream, upstream.isNotifyingLocally),
  };
}

/** The machines for the health checks; null if no other machine ever forwarded. */
export function toMachineValues({
  machineStore,
  isTwin,
  nowMs,
}: Pick<MachinesReport, "isTwin" | "nowMs"> & { readonly machineStore: MachineStore }): MachineValues | null {
  const machines = machineStore.all();
  if (machines.length === 0) return null;
  return {
    machines: machines.map(({ id, machineId, label, lastSeenAtMs, skewMs }) => ({
      label,
      isTwin: isTwin(machineId),
      silentForMs: Math.max(0, nowMs - lastSeenAtMs),
      skewMs,
      missing: machineStore
        .gaps(id, COUNTED_GAPS)
        .filter(({ why, reportedAtMs }) => why !== "off" && nowMs - reportedAtMs < DAY_MS)
        .reduce((sum, { from, to }) => sum + to - from + 1, 0),
    })),
    connectedForMs: CONNECTED_FOR_MS,
  };
}
