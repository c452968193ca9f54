import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import type { Observer, TranscriptStore } from "../../src/core/ports.ts";
import type { Session } from "../../src/core/session/session.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import {
  createTranscriptWatch,
  type TranscriptWatch,
  type TranscriptWatchOptions,
} from "../../src/observe/transcripts/transcript-watch.ts";
import { rawFile, SILENCE, tempStore } from "./filled-store.ts";
import { createMemoryLogger, type MemoryLogger } from "./memory-logger.ts";
import { transcriptHome } from "./transcript-harness.ts";
import { virtualTime, type VirtualTime } from "./virtual-time.ts";

/** A watch over a real store, in time that the test moves. */
export interface WatchHarness {
  readonly store: ReturnType<typeof tempStore>;
  readonly time: VirtualTime;
  readonly logger: MemoryLogger;
  readonly project: string;
  readonly configDir: string;
  watch: TranscriptWatch;
  /** Sleeps that the watch has begun. */
  readonly delays: number[];
  /** Another watch over the same store, as after a crash of the daemon. */
  restart(): void;
  pathOf(sessionId: string): string;
  /** A hook of the session, now. */
  fire(sessionId: string, hookEventName: string, fields?: Readonly<Record<string, unknown>>): void;
  write(path: string, ...lines: readonly object[]): void;
  session(sessionId: string): Session;
  names(sessionId: string): readonly string[];
}

interface HarnessOptions extends Partial<Pick<TranscriptWatchOptions, "isBehind">> {
  /** Wraps a dependency to inject errors. */
  readonly wrap?: (parts: Observer & TranscriptStore) => Observer & TranscriptStore;
}

export function watchHarness(
  t: TestContext,
  { isBehind = () => false, wrap = (parts) => parts }: HarnessOptions = {},
): WatchHarness {
  const { configDir, project } = transcriptHome(t);
  // Before the store is closed.
  t.after(async () => harness.watch.stop());
  const store = tempStore(t);
  const logger = createMemoryLogger();
  const delays: number[] = [];
  const time: VirtualTime = virtualTime(undefined, () => harness.watch.status().reading > 0);
  const ingest = createIngest({
    store,
    commits: { publish: ({ sessions }) => harness.watch.changed(sessions) },
    times: createProcessingTimes(),
    policy: SILENCE,
    clock: time.clock,
  });
  const parts = wrap({ ...store, observe: ingest.observe, applyFacts: ingest.applyFacts });
  const build = (): TranscriptWatch =>
    createTranscriptWatch({
      observer: parts,
      store: parts,
      history: store,
      prices: LIST_PRICES,
      configDir,
      clock: time.clock,
      logger,
      sleep: async (delayMs, signal) => {
        delays.push(delayMs);
        return time.sleep(delayMs, signal);
      },
      isBehind,
    });
  const pathOf = (sessionId: string): string => join(project, `${sessionId}.jsonl`);
  let count = 0;
  const harness: WatchHarness = {
    store,
    time,
    logger,
    project,
    configDir,
    delays,
    watch: build(),
    restart: () => {
      void harness.watch.stop();
      harness.watch = build();
      harness.watch.start();
    },
    pathOf,
    fire: (sessionId, hookEventName, fields = {}) => {
      count += 1;
      const payload = {
        session_id: sessionId,
        hook_event_name: hookEventName,
        transcript_path: pathOf(sessionId),
        ...fields,
      };
      ingest.ingestRawFiles([
        rawFile(JSON.stringify(payload), { name: `${count}.json`, modifiedAtMs: time.clock.now() }),
      ]);
    },
    write: (path, ...lines) => {
      mkdirSync(dirname(path), { recursive: true });
      for (const line of lines) {
        count += 1;
        const timestamp = new Date(time.clock.now()).toISOString();
        appendFileSync(path, `${JSON.stringify({ uuid: `line-${count}`, timestamp, ...line })}\n`);
      }
    },
    session: (sessionId) => {
      const found = store.session(sessionId);
      if (found === null) throw new Error(`there is no session ${sessionId}`);
      return found;
    },
    names: (sessionId) =>
      store
        .log({ sessionId, limit: 100 })
        .events.map(({ hookEventName }) => hookEventName)
        .toReversed(),
  };
  harness.watch.start();
  return harness;
}

export const titleLine = (aiTitle: string) => ({ type: "ai-title", aiTitle });

export const INTERRUPTION_LINE = {
  type: "user",
  message: { content: [{ type: "text", text: "[Request interrupted by user]" }] },
} as const;

export const ERROR_LINE = {
  type: "assistant",
  isApiErrorMessage: true,
  error: "rate_limit",
  message: { id: "e", model: "<synthetic>", content: [{ type: "text", text: "API Error: 429" }] },
} as const;

/** An answer that used a million tokens of input. */
export const answerLine = (id: string, model = "claude-opus-5-5") => ({
  type: "assistant",
  message: { id, model, content: [{ type: "text", text: id }], usage: { input_tokens: 1_000_000 } },
});

/** Replaces a file by another one. */
export function replaceFile(path: string, ...lines: readonly object[]): void {
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
