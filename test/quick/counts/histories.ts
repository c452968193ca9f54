import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import type { RawFile } from "../../../src/core/ports.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../../src/ingest/processing-times.ts";
import { createApprovals, type Answers } from "../../../src/store/reading/questions.ts";
import { openReadOnly } from "../../../src/store/database/connection.ts";
import type { Store } from "../../../src/store/store.ts";
import { rawFile, SILENCE, tempStore } from "../../support/filled-store.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";

/** The end of every history. */
export const NOW_MS = Date.UTC(2026, 10, 25, 12, 30);

export const EVENTS_A_SESSION = 20;
const STEP_MS = 60_000;
const BATCH = 500;

/** A store with a history that ends now: one event a minute, in sessions of twenty, with their related rows. */
export interface History {
  readonly events: number;
  readonly store: Store;
  /** The reader thread's answers, over a separate connection as there. */
  readonly answers: Answers;
  readonly reading: DatabaseSync;
  readonly newestSession: string;
  /** Stores the next event, as the spool hands it over. */
  storeNext(): void;
  /** The journal's file, for its size. */
  readonly walFile: string;
}

export function fillHistory(t: TestContext, events: number): History {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  const { ingestRawFiles: takeRaw } = createIngest({
    store,
    commits: { publish() {} },
    times: createProcessingTimes(),
    policy: SILENCE,
    clock: { now: () => NOW_MS },
  });
  for (let from = 0; from < events; from += BATCH) {
    takeRaw(
      Array.from({ length: BATCH }, (_, index) => eventFile(from + index, NOW_MS - (events - from - index) * STEP_MS)),
    );
  }
  addScenarios(store.database);
  while (store.indexSearch(BATCH) > 0 || store.mergeSearch());
  store.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const reading = openReadOnly(file);
  t.after(() => reading.close());
  let stored = events;
  return {
    events,
    store,
    answers: createApprovals(reading),
    reading,
    newestSession: sessionOf(events - 1),
    storeNext: () => {
      takeRaw([eventFile(stored, NOW_MS + (stored - events) * 1000)]);
      stored += 1;
    },
    walFile: `${file}-wal`,
  };
}

function sessionOf(index: number): string {
  return `session-${Math.floor(index / EVENTS_A_SESSION)}`;
}

/** A session starts, gets a prompt, makes calls and ends. */
function eventFile(index: number, modifiedAtMs: number): RawFile {
  const place = index % EVENTS_A_SESSION;
  const last = place === EVENTS_A_SESSION - 1 ? "SessionEnd" : null;
  const text = payload({
    session_id: sessionOf(index),
    cwd: `/home/dev/project-${Math.floor(index / EVENTS_A_SESSION) % 5}`,
    hook_event_name:
      last ?? ["SessionStart", "UserPromptSubmit"][place] ?? (place % 2 === 0 ? "PreToolUse" : "PostToolUse"),
    prompt: "Please have a look",
    tool_name: ["Bash", "Read", "Edit"][Math.floor(index / 2) % 3],
    tool_use_id: `call-${Math.floor(index / 2)}`,
    tool_input: { command: `npm test -- part-${Math.floor(index / 2)}` },
    tool_response: { stdout: "It went well. ".repeat(30) },
  });
  return rawFile(text, { modifiedAtMs });
}

/** Data without a hook: texts and tokens of transcripts, and threads of Discord, which are deleted after some days. */
function addScenarios(database: DatabaseSync): void {
  database.exec(`
    BEGIN;
    INSERT INTO messages (session, uuid, at, role, text) SELECT session, seq, received_at, 'reply', summary FROM events;
    INSERT INTO usage_hours SELECT id, started_at / 3600000, '', 'some-model', '', 0, 0, 9, 1, 2, 3, 4, 5, 0 FROM sessions;
    INSERT INTO places SELECT session_id, 'channel:1', id, id, '', 1, last_used_at FROM sessions ORDER BY id DESC LIMIT 40;
    COMMIT`);
}
