import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom, uuid } from "../../bench/redact-random.ts";
import { startFakeClient, type FakeClient } from "../../support/fake-client.ts";
import type { Ledger } from "./ledger.ts";
import { playSession, type Step } from "./play-session.ts";
import type { SoakHome } from "./soak-home.ts";
import type { SoakOptions } from "./soak-options.ts";

/** One client after another, each with its own session. */
interface Slot {
  client: FakeClient;
  sessionId: string;
  transcript: string;
  steps: Iterator<Step, never>;
  endsAtMs: number;
  readyAtMs: number;
  isBusy: boolean;
}

interface ClientsOptions {
  readonly home: SoakHome;
  readonly ledger: Ledger;
  readonly options: SoakOptions;
  readonly signal: AbortSignal;
}

/** Polling interval for clients that are ready to fire. */
const TICK_MS = 4;

/** Fires hooks at the requested rate until the signal is aborted; then ends every client, in one way or another. */
export async function runClients(
  t: Pick<TestContext, "after">,
  { home, ledger, options, signal }: ClientsOptions,
): Promise<void> {
  const random = createRandom(options.seed);
  const [shortest, longest] = options.sessionSeconds;

  async function begin(): Promise<Slot> {
    const sessionId = uuid(random);
    const transcript = join(home.paths.configDir, "projects", "-home-dev-src-shop", `${sessionId}.jsonl`);
    mkdirSync(dirname(transcript), { recursive: true });
    return {
      client: await startFakeClient(t, home, { startsDaemon: true }),
      sessionId,
      transcript,
      steps: playSession(createRandom(random.below(2 ** 31)), () => performance.now()),
      endsAtMs: performance.now() + (shortest + random.below(longest - shortest)) * 1000,
      readyAtMs: 0,
      isBusy: false,
    };
  }

  async function fireText(slot: Slot, text: string): Promise<void> {
    const answer = await slot.client.fireText(text);
    if (answer !== "0 silent") ledger.addProblem(`the hook answered ${answer} to ${text.slice(0, 200)}`);
  }

  async function fire(slot: Slot, fields: Readonly<Record<string, unknown>>, isFailure = false): Promise<void> {
    const number = ledger.nextNumber();
    const { sessionId, transcript } = slot;
    const eventName = String(fields["hook_event_name"]);
    const failure = isFailure ? { last_assistant_message: `the API failed, failureN${number}N` } : {};
    const payload = { session_id: sessionId, transcript_path: transcript, cwd: "/home/dev/src/shop", soak: number };
    if (isFailure) ledger.addFailure(number);
    // Recorded before: the hook was fired, whatever its result.
    ledger.addFired({ number, sessionId, eventName });
    if (eventName === "PreToolUse") ledger.callsUnderWay.set(String(fields["tool_use_id"]), performance.now());
    await fireText(slot, JSON.stringify({ ...payload, ...fields, ...failure }));
  }

  async function end(slot: Slot): Promise<void> {
    const isKilled = random.below(3) === 0;
    if (isKilled) ledger.addKilledSession(slot.sessionId);
    else await fire(slot, { hook_event_name: "SessionEnd", reason: "other" });
    await slot.client.end("SIGKILL");
  }

  /** Plays the steps up to the next hook, and fires it. */
  async function advance(slot: Slot): Promise<void> {
    for (;;) {
      const step = slot.steps.next().value;
      if (step.kind === "fire") return fire(slot, step.fields, step.isFailure);
      if (step.kind === "fire-broken") {
        ledger.addBroken(step.text);
        return fireText(slot, step.text);
      }
      if (step.kind === "rest") {
        slot.readyAtMs = performance.now() + step.ms;
        return;
      }
      writeLines(slot, step.lines);
      ledger.addTokens(slot.sessionId, step.tokens);
      if (step.interrupts === true) ledger.addInterruption(slot.sessionId);
    }
  }

  async function work(slot: Slot): Promise<void> {
    slot.isBusy = true;
    if (performance.now() > slot.endsAtMs) {
      await end(slot);
      Object.assign(slot, await begin());
    } else {
      await advance(slot);
    }
    slot.isBusy = false;
  }

  const slots = await Promise.all(Array.from({ length: options.sessions }, begin));
  const working = new Set<Promise<void>>();
  const startedAtMs = performance.now();
  let begun = 0;
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - startedAtMs) * options.eventsPerSecond) / 1000) - begun;
    const ready = slots.filter((slot) => !slot.isBusy && slot.readyAtMs <= performance.now());
    for (const slot of ready.toSorted((a, b) => a.readyAtMs - b.readyAtMs).slice(0, due)) {
      begun += 1;
      // A client that has just fired goes to the end of the queue.
      slot.readyAtMs = performance.now();
      const job = work(slot).finally(() => working.delete(job));
      working.add(job);
    }
    await sleep(TICK_MS);
  }
  await Promise.all(working);
  for (const slot of slots) await end(slot);
}

function writeLines({ transcript, sessionId }: Slot, lines: readonly Readonly<Record<string, unknown>>[]): void {
  for (const line of lines) {
    const timestamp = new Date().toISOString();
    appendFileSync(transcript, `${JSON.stringify({ uuid: crypto.randomUUID(), sessionId, timestamp, ...line })}\n`);
  }
}
