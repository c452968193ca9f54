import { appendFileSync } from "node:fs";

interface Fired {
  readonly number: number;
  readonly sessionId: string;
  readonly eventName: string;
}

/** Actions on the daemon, recorded by the code that did them; nothing here comes from the daemon. */
export interface Ledger {
  readonly fired: readonly Fired[];
  /** Payloads that are not JSON, as they were passed to the hook. */
  readonly broken: readonly string[];
  /** Numbers of the failed turns, each of which must be sent to Discord. */
  readonly failures: readonly number[];
  /** Tokens in the transcript of each session. */
  readonly tokens: ReadonlyMap<string, number>;
  /** The session of each. */
  readonly interruptions: readonly string[];
  /** Start times of the hooks of beginning tool calls, by the call's id; deleted when a client has received it. */
  readonly callsUnderWay: Map<string, number>;
  /** Sessions whose client was killed. */
  readonly killedSessions: ReadonlySet<string>;
  /** Broken promises, as text. */
  readonly problems: readonly string[];
  nextNumber(): number;
  addFired(event: Fired): void;
  addBroken(text: string): void;
  addFailure(number: number): void;
  addTokens(sessionId: string, count: number): void;
  addInterruption(sessionId: string): void;
  addKilledSession(sessionId: string): void;
  addProblem(text: string): void;
}

/** @param file each event is also written there, before the next one: it survives a crash of the soak */
export function createLedger(file: string): Ledger {
  const fired: Fired[] = [];
  const broken: string[] = [];
  const failures: number[] = [];
  const tokens = new Map<string, number>();
  const killedSessions = new Set<string>();
  const problems: string[] = [];
  let lastNumber = 0;
  const interruptions: string[] = [];
  return {
    fired,
    broken,
    failures,
    tokens,
    interruptions,
    callsUnderWay: new Map(),
    killedSessions,
    problems,
    nextNumber: () => (lastNumber += 1),
    addFired: (event) => {
      fired.push(event);
      appendFileSync(file, `${JSON.stringify(event)}\n`);
    },
    addBroken: (text) => void broken.push(text),
    addFailure: (number) => void failures.push(number),
    addTokens: (sessionId, count) => void tokens.set(sessionId, (tokens.get(sessionId) ?? 0) + count),
    addInterruption: (sessionId) => void interruptions.push(sessionId),
    addKilledSession: (sessionId) => void killedSessions.add(sessionId),
    addProblem: (text) => {
      // One fault may repeat at each event; its first reports are enough.
      if (problems.length < 100) problems.push(text);
    },
  };
}
