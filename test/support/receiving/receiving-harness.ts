import type { TestContext } from "node:test";
import type { StoredEvent } from "../../../src/core/event.ts";
import type { LogPosition, Machine, MachineGap } from "../../../src/core/forwarding.ts";
import type { Awaitable, Clock } from "../../../src/core/ports.ts";
import type { Redactor } from "../../../src/core/redact/create-redactor.ts";
import type { Session, ToolCall } from "../../../src/core/session/session.ts";
import type { Receive } from "../../../src/forwarding/batch-receiver.ts";

/**
 * A central server under test, whatever its store. The contract in this folder holds for each: SQLite in
 * `test/quick/machines/receiving.test.ts`.
 */
export interface ReceivingHarness {
  receive: Receive;
  readonly stored: Stored;
  /** Another process over the same database. */
  restart(): Awaitable<void>;
}

/** What a central server has stored. */
export interface Stored {
  /** In the order of their numbers. */
  events(): Awaitable<readonly StoredEvent[]>;
  isPayloadKept(seq: number): Awaitable<boolean>;
  session(sessionId: string): Awaitable<Session | null>;
  call(sessionId: string, toolUseId: string): Awaitable<ToolCall | null>;
  /** Texts of transcript messages, oldest first. */
  messages(sessionId: string): Awaitable<readonly string[]>;
  /** How many sums of usage a session has. */
  countUsage(sessionId: string): Awaitable<number>;
  /** By label. */
  machines(): Awaitable<readonly Machine[]>;
  position(machineId: string, logId: string): Awaitable<LogPosition>;
  /** Oldest first. */
  gaps(machineId: string): Awaitable<readonly MachineGap[]>;
  /** As a restored backup leaves it: a position without the key of its event. */
  setPosition(machineId: string, position: number): Awaitable<void>;
}

export interface CentralOptions {
  readonly clock?: Clock;
  readonly redactor?: Redactor;
}

/** Its name is `central`. It is closed after the test. */
export type OpenCentral = (t: TestContext, options?: CentralOptions) => Awaitable<ReceivingHarness>;
