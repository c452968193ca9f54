import type { Session } from "./session/session.ts";
import type { ToolCall } from "./session/tool-call.ts";

/** What `machine=` takes for the daemon's own events, whatever it is called; so no other machine may be called so. */
export const OWN_MACHINE = "here";

/** Another machine whose daemon forwards to this one. */
export interface Machine {
  /** Its number in this store. */
  readonly id: number;
  /** What it drew for itself. */
  readonly machineId: string;
  /** As it calls itself. */
  readonly name: string;
  /** The same, or with a number where two call themselves alike: unique here. */
  readonly label: string;
  readonly version: string;
  readonly logId: string;
  readonly position: number;
  readonly positionKey: string | null;
  readonly messagePosition: number;
  readonly waiting: number;
  readonly missing: number;
  readonly skewMs: number;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
}

/** Up to where a log of a machine is stored here. */
export interface LogPosition {
  readonly seq: number;
  /** The key of the event there; null where none is known. */
  readonly key: string | null;
  readonly message: number;
}

/** What a machine says of itself in each request. */
export interface Greeting {
  readonly machineId: string;
  readonly name: string;
  readonly version: string;
}

/** Numbers of a machine's log that will never come. */
interface MachineGap {
  readonly from: number;
  readonly to: number;
  readonly why: "removed" | "missing" | "off";
}

interface ReportedGap extends MachineGap {
  readonly reportedAtMs: number;
}

/** How far a batch brings a machine's log. */
export interface MachineProgress extends Pick<Greeting, "version"> {
  readonly logId: string;
  readonly position: number;
  readonly positionKey: string | null;
  readonly messagePosition: number;
  readonly waiting: number;
  readonly skewMs: number;
  readonly gaps: readonly MachineGap[];
  readonly messages: readonly MachineMessage[];
  readonly usage: readonly { readonly sessionId: string; readonly rows: readonly MachineCells[] }[];
  /** Keys of events whose payload the machine does not have any more. */
  readonly lackingPayload: readonly string[];
}

interface MachineMessage {
  readonly sessionId: string;
  readonly uuid: string;
  readonly agentId: string | null;
  readonly atMs: number;
  readonly role: "prompt" | "reply";
  readonly text: string;
}

export type MachineCells = Readonly<Record<string, unknown>>;

/** The machines that a central daemon hears. */
export interface MachineStore {
  /** Those that were not removed, by their names. */
  all(): readonly Machine[];
  find(machineId: string): Machine | null;
  /** Zero for a log that was never forwarded here: its events are known by their keys. */
  positionOf(machine: Machine, logId: string): LogPosition;
  /** Writes a machine down that was never heard before. @param taken names that are not free */
  meet(greeting: Greeting, taken: readonly string[], nowMs: number): Machine;
  /** For the transaction of a batch: all of it, or nothing. */
  advance(machine: Machine, progress: MachineProgress, nowMs: number): void;
  /** The newest first. */
  gaps(id: number, limit: number): readonly ReportedGap[];
  /** Rows of a session as its machine's database has them; null for what cannot be such rows. */
  readSnapshot(
    session: MachineCells,
    calls: readonly MachineCells[],
  ): { session: Session; calls: readonly ToolCall[] } | null;
  /** Takes a machine out of the list. Its log is known still: should it speak again, only what is new comes back. */
  remove(label: string): boolean;
  /** Removes some of what machines that were removed have told, in a transaction of a few milliseconds; whether there is more. */
  forgetSome(): boolean;
}
