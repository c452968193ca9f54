import type { Session } from "./session/session.ts";
import type { ToolCall } from "./session/tool-call.ts";

/** The value of `machine=` for the daemon's own events, whatever its name; so no other machine may have this name. */
export const OWN_MACHINE = "here";

/** Another machine whose daemon forwards to this one. */
export interface Machine {
  /** Its id in this store. */
  readonly id: number;
  /** The random id that it made for itself. */
  readonly machineId: string;
  /** The name that it gives itself. */
  readonly name: string;
  /** The same, with a number where two machines have the same name: unique here. */
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

/** The position up to which a machine's log is stored here. */
export interface LogPosition {
  readonly seq: number;
  /** The key of the event at that position; null where none is known. */
  readonly key: string | null;
  readonly message: number;
}

/** The fields that a machine sends about itself in each request. */
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

/** The position that a machine's log reaches with a batch. */
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
  /** Keys of events whose payload the machine no longer has. */
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

/** The machines that forward to this central daemon. */
export interface MachineStore {
  /** All machines that were not removed, by name. */
  all(): readonly Machine[];
  find(machineId: string): Machine | null;
  /** Zero for a log that was never forwarded here: its events are matched by their keys. */
  positionOf(machine: Machine, logId: string): LogPosition;
  /** Adds a machine that has not forwarded before. @param taken names that are in use */
  meet(greeting: Greeting, taken: readonly string[], nowMs: number): Machine;
  /** Inside the transaction of a batch, so that both are stored or neither. */
  advance(machine: Machine, progress: MachineProgress, nowMs: number): void;
  /** Newest first. */
  gaps(id: number, limit: number): readonly ReportedGap[];
  /** A session's rows as its machine's database has them; null for data of another form. */
  readSnapshot(
    session: MachineCells,
    calls: readonly MachineCells[],
  ): { session: Session; calls: readonly ToolCall[] } | null;
  /** Removes a machine from the list. Its log stays known: if it forwards again, only new events are stored. */
  remove(label: string): boolean;
  /** Deletes some data of removed machines, in a transaction of a few milliseconds; returns whether more is left. */
  forgetSome(): boolean;
}
