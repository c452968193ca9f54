import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { toMetricsDto, type MetricsDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { centralHarness } from "../../../test/support/machine-harness.ts";
import { connectedPair, untilThrough } from "../../../test/support/machine-truths.ts";
import { payload } from "../../../test/support/payload.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { readingHarness } from "./reading-harness.ts";

const RECORDED = join(import.meta.dirname, "..", "..", "..", "test", "fixtures", "claude", "sessions");

/** Each route of a session, with filters and small pages. */
const PARTS = ["", "/calls?limit=3", "/transitions?limit=2", "/messages?limit=1", "/turns?limit=1", "/changes"];

const LISTS = [
  `${ROUTES.sessions}?limit=500`,
  `${ROUTES.sessions}?q=MAIN%20src`,
  `${ROUTES.sessions}?q=%25`,
  `${ROUTES.sessions}?machine=laptop&limit=2`,
  `${ROUTES.sessions}?machine=here`,
  `${ROUTES.attention}?limit=50`,
  `${ROUTES.calls}?limit=7`,
  `${ROUTES.calls}?status=failed,denied&limit=2`,
  `${ROUTES.calls}?tool=Bash,Write&limit=5`,
  `${ROUTES.calls}?q=ECHO&imported=false`,
  `${ROUTES.calls}?machine=here`,
  `${ROUTES.turns}?limit=2`,
  `${ROUTES.turns}?state=failed`,
  `${ROUTES.log}?limit=40`,
  `${ROUTES.log}?tool=Bash&machine=laptop`,
  `${ROUTES.log}?event=Stop&imported=false&limit=3`,
  `${ROUTES.log}?machine=here`,
];

/** At least, of a recorded session. */
const [EVENTS_OF_ONE, ROWS_OF_ONE] = [18, 36];

type Json = Readonly<Record<string, unknown>>;

/**
 * Every list and part of a session is answered as by a central daemon.
 * @param names recorded sessions; default: all
 */
export async function assertSameAnswers(t: TestContext, names = readdirSync(RECORDED)): Promise<void> {
  const central = centralHarness(t);
  const team = await readingHarness(t);
  const { send } = await team.join("ann", "new");
  const both = {
    receive: async (body: Buffer) => {
      await send(JSON.parse(body.toString()) as Partial<ForwardingBatchDto>);
      return central.receive(body);
    },
  };
  const { leaf } = await connectedPair(t, { ...central, ...both });
  const recordings = names.map((name) => readFileSync(join(RECORDED, name), "utf8").trim().split("\n"));
  const beganAtMs = Date.now() - 600_000;
  for (const [index, lines] of recordings.entries()) leaf.report(lines, beganAtMs + index * 50_000);
  // The hooks of one call in the wrong order, in two batches.
  const late = { session_id: "late", tool_name: "LS", tool_use_id: "toolu_late", tool_input: { path: "/" } };
  leaf.report([payload({ ...late, hook_event_name: "PostToolUse", tool_response: {} })], Date.now() - 3000);
  await untilThrough(leaf);
  leaf.report([payload({ ...late, hook_event_name: "PreToolUse" })], Date.now() - 4000);
  const [spoken = ""] = leaf.store.sessions({ limit: 1, nowMs: Date.now() }).map(({ sessionId }) => sessionId);
  const messages = ["Go on.", "Done.", "Thanks."].map((text, index) => {
    const role = index === 1 ? ("reply" as const) : ("prompt" as const);
    return { uuid: `u${index}`, agentId: null, atMs: beganAtMs + index, role, text };
  });
  leaf.store.keepReading({ sessionId: spoken, agentId: null, position: "1", messages, usages: [], costState: null });
  // Messages go along with what comes next.
  leaf.report([payload({ session_id: spoken, hook_event_name: "Notification", message: "The last event" })]);
  await untilThrough(leaf);
  await waitFor("the messages", () => central.store.messages(spoken, { before: null, limit: 9 }).rows.length === 3);

  const daemon = await startHttpDaemon(t, { storedReader: central.store });
  daemon.time.nowMs = Date.now();
  const ofCentral = async (path: string): Promise<Json> =>
    (await (await fetch(new URL(path, daemon.url))).json()) as Json;
  const read = team.as("ann");
  const ofTeam = async (path: string): Promise<Json> => {
    const { status, body } = await read(path);
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    return body;
  };

  const [here, there] = await Promise.all([ofCentral, ofTeam].map(async (ask) => ranksOf(ask)));
  assert.ok(
    here !== undefined && there !== undefined && here.size > EVENTS_OF_ONE * names.length,
    `${here?.size} events`,
  );
  assert.equal(here.size, there.size);
  const ids = central.store.sessions({ limit: 50, nowMs: Date.now() }).map(({ sessionId }) => sessionId);
  const paths = [...LISTS, ...ids.flatMap((id) => PARTS.map((part) => `${ROUTES.session}${id}${part}`))];
  let rows = 0;
  for (const path of paths) {
    const [expected, found] = await Promise.all([pagesOf(ofCentral, path), pagesOf(ofTeam, path)]);
    rows += expected.rows;
    assert.deepEqual(plain(found.pages, there), plain(expected.pages, here), path);
  }
  assert.ok(rows > ROWS_OF_ONE * names.length, `${rows} rows`);
  const { body: metrics }: { body: MetricsDto } = await read(ROUTES.metrics);
  const known = toMetricsDto(central.store.metrics(Date.now()), metrics.processing_ms, null);
  assert.ok(Math.abs(metrics.session_duration_avg - known.session_duration_avg) < 1e-6);
  assert.deepEqual(
    // A daemon does not count a call whose start is found after its end.
    { ...metrics, session_duration_avg: 0, top_tools: metrics.top_tools.filter(({ name }) => name !== "LS") },
    { ...known, session_duration_avg: 0 },
  );
  const seqsThere = [...there.keys()];
  const asked = central.store
    .eventsAfter(0, 500)
    .filter(({ hookEventName, seq }) => seq % 5 === 0 || isRare(hookEventName));
  for (const { seq } of asked) {
    const same: number | undefined = seqsThere[[...here.keys()].indexOf(seq)];
    const [expected, found]: readonly Json[] = await Promise.all([
      ofCentral(`${ROUTES.logEntry}${seq}`),
      ofTeam(`${ROUTES.logEntry}${same}`),
    ]);
    assert.deepEqual(plain(found, there), plain(expected, here), JSON.stringify(expected));
  }
}

/** Their calls are found by what they repeat of them. */
function isRare(hookEventName: string): boolean {
  return hookEventName === "PermissionRequest" || hookEventName === "PostToolBatch";
}

type Ask = (path: string) => Promise<Json>;

/** The place of each event among all, by its number: two servers number events in their own way. */
async function ranksOf(ask: Ask): Promise<ReadonlyMap<number, number>> {
  const { events } = (await ask(`${ROUTES.log}?limit=500`)) as { readonly events: readonly { readonly seq: number }[] };
  return new Map(events.map(({ seq }, index) => [seq, events.length - index]));
}

/** All pages of a list, as one. */
async function pagesOf(ask: Ask, path: string): Promise<{ readonly pages: readonly unknown[]; readonly rows: number }> {
  const pages: unknown[] = [];
  let before: string | null = null;
  for (let page = 0; page < 60; page += 1) {
    const answer = await ask(before === null ? path : `${path}&before=${encodeURIComponent(before)}`);
    const rows = Array.isArray(answer) ? answer : ROWS.flatMap((name) => answer[name] ?? []);
    // What has no pages is compared as it is.
    pages.push(...(rows.length === 0 ? [answer] : rows));
    const { next = null } = answer as { readonly next?: string | number | null };
    before = next === null ? null : String(next);
    if (before === null) return { pages: pages.filter((one) => !isEnd(one)), rows: pages.length };
  }
  throw new Error(`${path} does not end`);
}

const ROWS = ["calls", "turns", "transitions", "messages", "events"];

/** A page may be empty and still have a next one. */
function isEnd(page: unknown): boolean {
  return typeof page === "object" && page !== null && "next" in page && ROWS.some((name) => name in page);
}

const SEQS = new Set(["seq", "start_seq", "end_seq", "prev_seq", "next_seq", "turn"]);

/** What only one of the two servers tells: whose a session is, and the folder of raw files. */
const APART = new Set([
  "access",
  "owner",
  "owner_id",
  "team",
  "is_shared",
  "is_own",
  "is_shared_by_team",
  "raw_file",
  "believed_until",
  "is_active",
]);

/** Without what differs by nature. */
function plain(value: unknown, ranks: ReadonlyMap<number, number>): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(one, ranks));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !APART.has(name))
      .map(([name, field]) => [
        name,
        SEQS.has(name) && typeof field === "number" ? (ranks.get(field) ?? field) : plain(field as unknown, ranks),
      ]),
  );
}
