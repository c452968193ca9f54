import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { EventDetailDto, LogPageDto } from "../../../src/api/dto.ts";
import type { FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import type { SoakHome } from "./soak-home.ts";

export interface StoredEvent {
  readonly seq: number;
  readonly sessionId: string;
  readonly eventName: string;
  readonly source: string;
  /** The number it was fired with; null for an event without a hook. */
  readonly number: number | null;
}

/** Every stored event, oldest first, as the daemon exports it. */
export async function storedEvents(url: string): Promise<readonly StoredEvent[]> {
  const response = await fetch(new URL("/api/export?format=jsonl", url));
  if (!response.ok || response.body === null) throw new Error(`the export answered ${response.status}`);
  const text = response.body.pipeThrough(new TextDecoderStream());
  const events: StoredEvent[] = [];
  for await (const line of createInterface({ input: Readable.from(text) })) {
    const { seq, session_id, hook_event_name, source, payload } = JSON.parse(line) as EventDetailDto;
    const number = payload["soak"];
    events.push({
      seq,
      sessionId: session_id,
      eventName: hook_event_name,
      source,
      number: typeof number === "number" ? number : null,
    });
  }
  return events;
}

/** The numbers of all archived raw files. */
export function archivedNumbers({ paths }: SoakHome): readonly number[] {
  return filesUnder(paths.archiveDir).map((file) => {
    const { soak } = JSON.parse(readFileSync(file, "utf8")) as { soak: number };
    return soak;
  });
}

/** The folder of dead letters, without the reasons. */
export function deadLetters({ paths }: SoakHome): readonly string[] {
  return filesUnder(paths.deadLetterDir)
    .filter((file) => !file.endsWith(".reason.json"))
    .map((file) => readFileSync(file, "utf8"));
}

/**
 * The numbers of failures in messages on Discord, once a message: in its line, or in an embed of a batch that another
 * notification leads. A message with one embed may be a card, which repeats them there.
 */
export function notifiedFailures(discord: FakeDiscord, channelId: string): readonly number[] {
  const channels = [channelId, ...discord.threadsIn(channelId).map(({ id }) => id)];
  return (
    channels
      .flatMap((id) => discord.messagesIn(id))
      // The card of a failed session names the failure too: `❌ shop — failed: …`.
      .filter(({ content }) => !/^[^·]* — /.test(content))
      .flatMap(({ content, embeds }) => {
        const found = JSON.stringify([content, embeds.length > 1 ? embeds : []]).matchAll(/failureN(\d+)N/g);
        return [...new Set(Array.from(found, ([, number]) => Number(number)))];
      })
  );
}

/** What the store knows of a failure's notification, as text: the decision, its deliveries, those sent along with it. */
export function deliveryHistory({ paths }: SoakHome, failure: number): string {
  const db = new DatabaseSync(paths.databaseFile, { readOnly: true });
  try {
    const events = db
      .prepare(
        `SELECT seq, hook_event_name, received_at, source_name, told, why FROM payloads JOIN events USING (seq)
         LEFT JOIN verdicts USING (seq) WHERE payload LIKE ?`,
      )
      .all(`%failureN${failure}N%`);
    const seqs = events.map((event) => event["seq"] ?? null);
    const marks = seqs.map(() => "?").join();
    const deliveries = db.prepare(`SELECT * FROM outbox WHERE seq IN (${marks})`).all(...seqs);
    const others = db
      .prepare(`SELECT * FROM outbox WHERE batch IN (SELECT batch FROM outbox WHERE seq IN (${marks}))`)
      .all(...seqs);
    const around = db
      .prepare(
        `SELECT seq, hook_event_name, received_at, source_name, told, why FROM events LEFT JOIN verdicts USING (seq)
         WHERE seq BETWEEN ? - 40 AND ? + 40 AND session = (SELECT session FROM events WHERE seq = ?)`,
      )
      .all(seqs[0] ?? 0, seqs[0] ?? 0, seqs[0] ?? 0);
    return JSON.stringify({ failure, events, deliveries, others, around });
  } finally {
    db.close();
  }
}

/** How many stored events have a name. A page scans a limited number of events: of a long history several are empty. */
export async function countEvents(url: string, eventName: string): Promise<number> {
  let count = 0;
  let before = "";
  for (;;) {
    const response = await fetch(new URL(`/api/log?limit=500&event=${eventName}${before}`, url));
    const { events, next } = (await response.json()) as LogPageDto;
    count += events.length;
    if (next === null) return count;
    before = `&before=${next}`;
  }
}

export async function allSessions(url: string): Promise<readonly SessionDto[]> {
  const sessions = new Map<string, SessionDto>();
  let until = "";
  for (;;) {
    const page = (await (await fetch(new URL(`/api/sessions?limit=500${until}`, url))).json()) as SessionDto[];
    const before = sessions.size;
    for (const session of page) sessions.set(session.session_id, session);
    const last = page.at(-1);
    if (last === undefined || sessions.size === before) return [...sessions.values()];
    until = `&until=${last.last_used_at}`;
  }
}

function filesUnder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // The folder does not exist yet.
    return [];
  }
}
