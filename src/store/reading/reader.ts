import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { QuestionName, Questions, ThreadAnswer } from "./questions.ts";

/** After this time without a question the thread ends and frees its memory; it restarts in some 50 ms. */
const IDLE_MS = 60_000;

export interface Reader {
  /**
   * Questions are answered in order. One that is aborted while it waits is dropped.
   * @throws the signal's reason, or an Error when the thread failed
   */
  ask<Name extends QuestionName>(
    name: Name,
    ask: Questions[Name]["ask"],
    signal?: AbortSignal,
  ): Promise<Questions[Name]["answer"]>;
  /** Resolves once the idle thread has ended. */
  rested(): Promise<void>;
  /** Ends the thread; unanswered questions fail. */
  close(): Promise<void>;
}

interface Waiting {
  readonly name: QuestionName;
  readonly ask: Questions[QuestionName]["ask"];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly fail: (reason: unknown) => void;
}

/** @param file the database, which has to exist in the newest version */
export function createReader(file: string, idleMs = IDLE_MS): Reader {
  const queue: Waiting[] = [];
  let current: Waiting | null = null;
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | null = null;
  let closed = false;
  let rested = Promise.withResolvers<void>();

  function start(): Worker {
    // The emitted file has another ending than the source.
    const thread = new Worker(new URL(`./reader-thread${extname(import.meta.filename)}`, import.meta.url), {
      workerData: file,
      // It needs nothing of the daemon's flags and environment.
      env: {},
    });
    thread.unref();
    thread.on("message", (answer: ThreadAnswer) => {
      const asked = current;
      current = null;
      asked?.resolve(answer);
      next();
    });
    thread.on("error", (error) => drop(thread, error));
    thread.on("exit", () => drop(thread, new Error("the reading thread ended")));
    return thread;
  }

  /** A failed thread fails its question; the next question starts another. */
  function drop(thread: Worker, reason: unknown): void {
    if (worker !== thread) return;
    worker = null;
    const asked = current;
    current = null;
    asked?.fail(reason);
    next();
  }

  function next(): void {
    if (current !== null || closed) return;
    const waiting = nextWanted();
    if (waiting === undefined) {
      rest();
      return;
    }
    current = waiting;
    if (worker === null) {
      worker = start();
      rested = Promise.withResolvers<void>();
    }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    worker.postMessage({ name: waiting.name, ask: waiting.ask });
  }

  /** A loop, not recursion: thousands of aborted questions would overflow the stack. */
  function nextWanted(): Waiting | undefined {
    for (let waiting = queue.shift(); waiting !== undefined; waiting = queue.shift()) {
      if (waiting.signal?.aborted !== true) return waiting;
      waiting.fail(waiting.signal.reason);
    }
    return undefined;
  }

  function rest(): void {
    if (worker === null) return;
    idle = setTimeout(() => void endThread().then(rested.resolve), idleMs);
    idle.unref();
  }

  async function endThread(): Promise<void> {
    const thread = worker;
    worker = null;
    await thread?.terminate();
  }

  return {
    ask: async (name, ask, signal) => {
      if (closed) throw new Error("the reader is closed");
      if (idle !== null) clearTimeout(idle);
      const { promise, resolve, reject } = Promise.withResolvers<Questions[typeof name]["answer"]>();
      const settle = (answer: ThreadAnswer): void => {
        // The thread answers in order, so this answer belongs to this question.
        if (answer.ok) resolve(answer.answer);
        else reject(new Error(answer.reason));
      };
      queue.push({ name, ask, signal, resolve: settle, fail: reject });
      next();
      return promise;
    },
    rested: () => rested.promise,
    close: async () => {
      closed = true;
      if (idle !== null) clearTimeout(idle);
      const reason = new Error("the reader is closed");
      for (const waiting of [...(current === null ? [] : [current]), ...queue.splice(0)]) waiting.fail(reason);
      current = null;
      await endThread();
    },
  };
}
