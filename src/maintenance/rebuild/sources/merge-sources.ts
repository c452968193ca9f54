import type { Redactor } from "../../../core/redact/create-redactor.ts";
import type { Paths } from "../../../system/paths.ts";
import { readArchived, type Numbered } from "../replay-events.ts";
import type { YieldToEventLoop, Staging } from "../staging.ts";
import type { OldEvent, OldEvents } from "./old-events.ts";

/** Names in the report. */
const MAX_NAMES = 10;

/** Archived files looked up at once. */
const PAGE = 500;

interface Counts {
  archived: number;
  old: number;
  withoutPayload: number;
  unreadable: number;
  readonly unreadableNames: string[];
  done: number;
}

/** Events of the archive and of the old file as one sequence, in the order of their numbers. The archive wins. */
export interface Merge {
  readonly counts: Counts;
  /** Approximate number of events. */
  readonly total: number;
  /** The greatest number in the archive. */
  readonly greatest: number;
  /** The next event, without removing it. */
  peek(): Promise<Numbered | null>;
  shift(): void;
}

interface MergeOptions {
  readonly paths: Paths;
  readonly staging: Staging;
  readonly oldEvents: OldEvents;
  readonly redactor: Redactor;
  readonly yieldToEventLoop: YieldToEventLoop;
}

export function createMerge({ paths, staging, oldEvents, redactor, yieldToEventLoop }: MergeOptions): Merge {
  const counts: Counts = { archived: 0, old: 0, withoutPayload: 0, unreadable: 0, unreadableNames: [], done: 0 };
  const archive = archiveEntries(staging);
  const olds = oldEvents.all(yieldToEventLoop);
  const { total, greatest } = extentOf(staging);
  let entry = archive.next();
  let older: IteratorResult<OldEvent, unknown> | null = null;
  let ahead: Numbered | null = null;

  function ofArchive(seq: number, file: string): Numbered | null {
    const incoming = readArchived(paths, file, redactor);
    if (incoming !== null) {
      counts.archived += 1;
      return { seq, incoming };
    }
    counts.unreadable += 1;
    if (counts.unreadableNames.length < MAX_NAMES) counts.unreadableNames.push(file);
    const kept = oldEvents.one(seq);
    return kept === null ? null : ofOld(kept);
  }

  function ofOld({ seq, incoming, lacksPayload }: OldEvent): Numbered | null {
    if (incoming === null) return null;
    counts.old += 1;
    if (lacksPayload) counts.withoutPayload += 1;
    return { seq, incoming, lacksPayload };
  }

  async function pull(): Promise<Numbered | null> {
    older ??= await olds.next();
    for (;;) {
      await yieldToEventLoop();
      const archived = entry.done === true ? null : entry.value;
      const old: OldEvent | null = older.done === true ? null : older.value;
      if (archived === null && old === null) return null;
      counts.done += 1;
      let found: Numbered | null;
      if (old === null || (archived !== null && archived.seq < old.seq)) {
        found = archived === null ? null : ofArchive(archived.seq, archived.file);
        entry = archive.next();
      } else {
        found = ofOld(old);
        older = await olds.next();
      }
      if (found !== null) return found;
    }
  }

  return {
    counts,
    total,
    greatest,
    peek: async () => (ahead ??= await pull()),
    shift: () => {
      ahead = null;
    },
  };
}

/** The amount of work, and the greatest number in the archive. */
export function extentOf({ database }: Staging) {
  const row = database.prepare("SELECT count(*) AS count, coalesce(max(seq), 0) AS greatest FROM archive").get();
  const keys = database.prepare("SELECT count(*) AS count FROM sources").get();
  return { total: Number(row?.["count"]) + Number(keys?.["count"]), greatest: Number(row?.["greatest"]) };
}

function* archiveEntries({ database }: Staging): Generator<{ readonly seq: number; readonly file: string }> {
  const page = database.prepare("SELECT seq, file FROM archive WHERE seq > ? ORDER BY seq LIMIT ?");
  for (let after = 0; ;) {
    const rows = page.all(after, PAGE);
    for (const row of rows) yield { seq: Number(row["seq"]), file: String(row["file"]) };
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last["seq"]);
  }
}
