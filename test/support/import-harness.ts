import { appendFileSync, copyFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { subagentFiles } from "../../src/agents/claude/transcript/subagent-files.ts";
import { LIST_PRICES } from "../../src/core/cost/price-table.ts";
import type { Commit } from "../../src/core/event.ts";
import type { ImportRun } from "../../src/core/import-run.ts";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";
import type { Session } from "../../src/core/session/session.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import { createImporter, type ImporterOptions } from "../../src/observe/import/importer.ts";
import { createImportRunStore } from "../../src/store/transcripts/import-run-store.ts";
import { rawFile, SILENCE, tempStore } from "./filled-store.ts";
import { createMemoryLogger } from "./memory-logger.ts";
import { TRANSCRIPTS, transcriptHome } from "./transcript-harness.ts";
import { waitFor } from "./wait-for.ts";

/** Recorded sessions by their files. */
export const PRINT = "69d6f265-8467-421f-9e71-09316ca7821f";
export const INTERACTIVE = "52bdb464-fdf5-4082-9498-940ad38976e4";
export const PRINT_AGENT = "aa73192c96f490f79";

/** A day after the recorded sessions. */
export const IMPORTED_AT_MS = Date.UTC(2026, 10, 26);

/** An importer over a real store and a temporary configuration folder. */
export function importHarness(t: TestContext, options: Partial<ImporterOptions> = {}, atMs = IMPORTED_AT_MS) {
  const { configDir, project } = transcriptHome(t);
  const store = tempStore(t);
  const commits: Commit[] = [];
  const logger = createMemoryLogger();
  const clock = { now: () => atMs };
  const ingest = createIngest({
    store,
    commits: { publish: (commit) => void commits.push(commit) },
    times: createProcessingTimes(),
    policy: SILENCE,
    clock,
  });
  const pathOf = (sessionId: string): string => join(project, `${sessionId}.jsonl`);

  function create(own: Partial<ImporterOptions> = {}) {
    const importer = createImporter({
      configDir,
      store,
      runs: createImportRunStore(store.database),
      importEvents: ingest.importEvents,
      applyFacts: ingest.applyFacts,
      prices: () => LIST_PRICES,
      redactor: () => BUILT_IN,
      isBehind: () => false,
      retentionDays: () => 90,
      onEnd: () => undefined,
      clock,
      logger,
      ...options,
      ...own,
    });
    t.after(importer.stop);
    return importer;
  }

  return {
    store,
    commits,
    logger,
    ingest,
    configDir,
    project,
    pathOf,
    create,
    place: (recorded: string, sessionId: string): void => {
      copyFileSync(join(TRANSCRIPTS, recorded), pathOf(sessionId));
      utimesSync(pathOf(sessionId), IMPORTED_AT_MS / 1000, IMPORTED_AT_MS / 1000);
    },
    placeAgent: (sessionId: string, agentId: string): void => {
      const files = subagentFiles(pathOf(sessionId), sessionId, agentId);
      if (files === null) throw new Error(`${agentId} is no id`);
      mkdirSync(dirname(files.transcript), { recursive: true });
      copyFileSync(join(TRANSCRIPTS, "subagent.jsonl"), files.transcript);
      copyFileSync(join(TRANSCRIPTS, "subagent.meta.json"), files.meta);
    },
    write: (sessionId: string, ...lines: readonly (object | string)[]): void => {
      const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
      appendFileSync(pathOf(sessionId), `${text.join("\n")}\n`);
      utimesSync(pathOf(sessionId), IMPORTED_AT_MS / 1000, IMPORTED_AT_MS / 1000);
    },
    replace: (sessionId: string, text: string): void => writeFileSync(pathOf(sessionId), text),
    /** Imports to the end. */
    importAll: async (days = 30): Promise<ImportRun> => {
      const importer = create();
      importer.begin(days);
      return waitFor("the end of the import", () => {
        const run = importer.run();
        return run !== null && run.endedAtMs !== null && run;
      });
    },
    /** A hook of the session, now. */
    fire: (sessionId: string, hookEventName: string, fields: object = {}): void => {
      const payload = { session_id: sessionId, hook_event_name: hookEventName, transcript_path: pathOf(sessionId) };
      ingest.ingestRawFiles([
        rawFile(JSON.stringify({ ...payload, cwd: "/home/dev/src/shop", ...fields }), {
          modifiedAtMs: IMPORTED_AT_MS,
          clientPid: 77,
        }),
      ]);
    },
    session: (sessionId: string): Session => {
      const session = store.session(sessionId);
      if (session === null) throw new Error(`${sessionId} is not stored`);
      return session;
    },
    /** Events of a session, oldest first. */
    events: (sessionId: string) => store.log({ sessionId, limit: 500 }).events.toReversed(),
    calls: (sessionId: string) => store.toolCalls(sessionId, { before: null, limit: 500 }).rows.toReversed(),
  };
}

type Line = Readonly<Record<string, unknown>>;

/** Lines of one turn, as a client writes them. */
export function turn(sessionId: string, atMs: number, { prompt = "do it", command = "ls" } = {}): readonly Line[] {
  const common = { sessionId, cwd: "/home/dev/src/shop", version: "2.1.331", gitBranch: "main", isSidechain: false };
  const at = (step: number): string => new Date(atMs + step * 1000).toISOString();
  const toolUseId = `toolu_${sessionId}_${atMs}`;
  const usage = { input_tokens: 10, output_tokens: 5 };
  const answer = (id: string, content: readonly object[], stop: string) => ({
    type: "assistant",
    message: { id: `${id}_${sessionId}_${atMs}`, model: "claude-opus-5-5", content, stop_reason: stop, usage },
  });
  return [
    { type: "user", message: { role: "user", content: prompt }, turnOrigin: "human", permissionMode: "default" },
    answer("msg_1", [{ type: "tool_use", id: toolUseId, name: "Bash", input: { command } }], "tool_use"),
    {
      type: "user",
      message: { role: "user", content: [{ type: "tool_result", tool_use_id: toolUseId, content: "out" }] },
      toolUseResult: { stdout: "out", stderr: "", interrupted: false },
    },
    answer("msg_2", [{ type: "text", text: "Done." }], "end_turn"),
  ].map((line, step) => ({ ...line, ...common, uuid: `${sessionId}-${atMs}-${step}`, timestamp: at(step) }));
}
