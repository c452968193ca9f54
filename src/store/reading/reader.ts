import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { dirname, extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Answers, Question } from "./questions.ts";

/** After this time without a question the thread ends and frees its memory; it restarts in some 50 ms. */
const IDLE_MS = 60_000;

export interface Reader {
  /**
   * Questions are answered in order. One that is aborted while it waits is dropped.
   * @throws the signal's reason, or the error of the thread; the next question starts another thread
   */
  ask<Name extends keyof Answers>(
    name: Name,
    question: Question<Name>,
    signal?: AbortSignal,
  ): Promise<ReturnType<Answers[Name]>>;
  /** Ends the thread; unanswered questions fail. */
  close(): Promise<void>;
}

/** @param file the database, which has to exist in the newest version */
export function createReader(file: string, idleMs = IDLE_MS): Reader {
  const closing = new AbortController();
  let thread: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function askThread(message: unknown): Promise<unknown> {
    closing.signal.throwIfAborted();
    clearTimeout(idle);
    thread ??= startThread(file);
    const answered = once(thread, "message", { signal: closing.signal });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    thread.postMessage(message);
    try {
      const [answer] = (await answered) as [unknown];
      return answer;
    } catch (error) {
      void endThread();
      throw error;
    } finally {
      idle = setTimeout(() => void endThread(), idleMs).unref();
    }
  }

  async function endThread(): Promise<void> {
    clearTimeout(idle);
    const ending = thread;
    thread = null;
    await ending?.terminate();
  }

  return {
    ask: async (name, question, signal) => {
      const answer = last.then(async () => {
        signal?.throwIfAborted();
        return askThread({ name, question });
      });
      last = answer.catch(() => undefined);
      // The thread answers in order, so this answer belongs to this question.
      return answer as Promise<ReturnType<Answers[typeof name]>>;
    },
    close: async () => {
      closing.abort(new Error("the reader is closed"));
      await endThread();
    },
  };
}

function startThread(file: string): Worker {
  // The emitted file has another ending than the source.
  const script = new URL(`./reader-thread${extname(import.meta.filename)}`, import.meta.url);
  // It needs nothing of the daemon's flags and environment but the folder of compiled code: a clone's sources are else
  // compiled by each thread, 250 ms of processor time instead of 60. Node's answer ends with a folder for its version.
  const compiled = getCompileCacheDir();
  const env = compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) };
  const thread = new Worker(script, { workerData: file, env });
  thread.unref();
  // Also between two questions.
  return thread.on("error", () => undefined);
}
