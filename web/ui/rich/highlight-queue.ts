import type { Timers } from "../../state/page-clock.ts";
import type { CodeLanguage } from "./code-language.ts";
import type { CodeSpan } from "./code-span.ts";

export interface HighlightRequest {
  readonly code: string;
  readonly language: CodeLanguage;
}

/** Colours code in a worker, one text after another, and keeps the last results. */
export interface HighlightQueue {
  /** What is known already: the spans, null where there are none, undefined for an unknown text. */
  known(code: string, language: CodeLanguage): readonly CodeSpan[] | null | undefined;
  /** Colours a text, then calls back. @returns a function that cancels the call */
  ask(code: string, language: CodeLanguage, done: () => void): () => void;
}

/** A worker's side of the queue. */
export interface HighlightThread {
  send(request: HighlightRequest): void;
  end(): void;
}

/** What a worker reports. */
export interface HighlightListener {
  /** Once, when its code is loaded. */
  onReady(): void;
  onAnswer(spans: readonly CodeSpan[] | null): void;
  onFailure(): void;
}

/** A text that takes longer stays plain. Its worker ends, since nothing else stops a regular expression. */
const TIMEOUT_MS = 2000;

/** Characters of the texts whose results are kept. */
const KEPT_CHARS = 300_000;

interface Job extends HighlightRequest {
  readonly key: string;
  readonly waiting: Set<() => void>;
}

export function createHighlightQueue(
  startThread: (listener: HighlightListener) => HighlightThread,
  timers: Timers,
): HighlightQueue {
  const results = new Map<string, readonly CodeSpan[] | null>();
  const jobs = new Map<string, Job>();
  let keptChars = 0;
  let worker: { thread: HighlightThread | null; isReady: boolean } | null = null;
  let running: Job | null = null;
  let stopTimer: (() => void) | null = null;

  function start(): void {
    const started: typeof worker = { thread: null, isReady: false };
    worker = started;
    started.thread = startThread({
      onReady() {
        started.isReady = true;
        runNext();
      },
      onAnswer(spans) {
        settle(spans);
        runNext();
      },
      // Such as without a connection while it loads: these texts stay plain until they are drawn again.
      onFailure() {
        if (worker !== started) return;
        stop();
        jobs.clear();
      },
    });
  }

  function stop(): void {
    stopTimer?.();
    worker?.thread?.end();
    worker = null;
    running = null;
  }

  function settle(spans: readonly CodeSpan[] | null): void {
    stopTimer?.();
    const job = running;
    running = null;
    if (job !== null) finish(job, spans);
  }

  function finish(job: Job, spans: readonly CodeSpan[] | null): void {
    jobs.delete(job.key);
    results.set(job.key, spans);
    keptChars += job.key.length;
    for (const key of results.keys()) {
      if (keptChars <= KEPT_CHARS || key === job.key) break;
      results.delete(key);
      keptChars -= key.length;
    }
    for (const done of job.waiting) done();
  }

  function runNext(): void {
    if (worker?.isReady !== true || running !== null) return;
    // The text asked for last is the one in view.
    const job = [...jobs.values()].at(-1);
    if (job === undefined) return;
    running = job;
    worker.thread?.send({ code: job.code, language: job.language });
    stopTimer = timers.after(TIMEOUT_MS, () => {
      stop();
      finish(job, null);
      if (jobs.size > 0) start();
    });
  }

  return {
    known: (code, language) => results.get(keyOf(code, language)),
    ask(code, language, done) {
      const key = keyOf(code, language);
      const job = jobs.get(key) ?? { key, code, language, waiting: new Set() };
      job.waiting.add(done);
      jobs.set(key, job);
      if (worker === null) start();
      runNext();
      return () => {
        job.waiting.delete(done);
        // A row that was scrolled out of view.
        if (job.waiting.size === 0 && job !== running) jobs.delete(key);
      };
    },
  };
}

function keyOf(code: string, language: CodeLanguage): string {
  return `${language}\n${code}`;
}
