import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { EventDto } from "../../src/api/dto.ts";
import { apiSnapshot } from "./api-snapshot.ts";
import { createRecoveryHarness, type RecoveryHarness, type Snapshot } from "./recovery-harness.ts";

/** One way to break a database. */
export interface Breakage {
  readonly fault: string;
  /** How the previous daemon ended. Default: properly. */
  readonly state?: "ended" | "killed";
  readonly damage: (databaseFile: string) => void;
  /** Events that are missing in the archive may be lost; the daemon must then report the loss. */
  readonly loses?: true;
  /** The damage is too small for a rebuild. */
  readonly isHarmless?: true;
}

/** One test per breakage, all in one home that has stored the demo. */
export async function breakInTurn(t: TestContext, breakages: readonly Breakage[]): Promise<void> {
  const harness = await createRecoveryHarness(t);
  for (const breakage of breakages) await t.test(breakage.fault, async () => tryOne(harness, breakage));
}

async function tryOne(harness: RecoveryHarness, breakage: Breakage): Promise<void> {
  const { state = "ended", damage, loses = false, isHarmless = false } = breakage;
  harness.restore(state);
  const reported = harness.sentCount();
  damage(harness.home.paths.databaseFile);
  const daemon = await harness.start();
  const after = await apiSnapshot(daemon);
  const { checks } = await daemon.health();
  await daemon.end("SIGTERM");

  assert.deepEqual(hooksOf(after), hooksOf(harness.before), "what hooks told");
  if (!loses) assertSame(after, harness.before);
  assert.equal(harness.sentCount(), reported, "nobody is told anything");
  const reports = harness.reports();
  assert.equal(reports.length, isHarmless ? 0 : 1);
  const check = checks.find(({ name }) => name === "database_recovery") ?? assert.fail("no check");
  assert.equal(check.status, isHarmless ? "ok" : loses ? "degraded" : "note", check.value);
  const [report] = reports;
  if (report === undefined) return;
  assert.equal(report.events.from_archive, hooksOf(harness.before).length);
  // The lost events and the events reported as lost are the same.
  const gone = eventsOf(harness.before).filter(({ seq }) => !eventsOf(after).some((event) => event.seq === seq));
  const missing = gone.filter(({ seq }) => report.missing.ranges.some(({ from, to }) => from <= seq && seq <= to));
  const isUnknown = report.old_file === "unreadable" || report.old_file === "gone" || report.numbers_skipped !== null;
  if (!isUnknown) assert.equal(missing.length, gone.length, "what is missing is told");
  assert.ok(report.missing.count <= gone.length, "nothing is told to be missing that is there");
}

function eventsOf(snapshot: Snapshot): readonly EventDto[] {
  // The snapshot is the API's own response.
  return snapshot["events"] as readonly EventDto[];
}

/** The hook events, as they are in the archive. */
function hooksOf(snapshot: Snapshot): readonly unknown[] {
  const events = eventsOf(snapshot).filter(({ source }) => source === "hook");
  return events.map(({ seq, session_id, hook_event_name, received_at, summary, tool_use_id }) => {
    const { payload } = snapshot[`/api/log/${seq}`] as { readonly payload: unknown };
    return { seq, session_id, hook_event_name, received_at, summary, tool_use_id, payload };
  });
}

function assertSame(after: Snapshot, before: Snapshot): void {
  for (const key of Object.keys(before)) assert.deepEqual(after[key], before[key], key);
}
