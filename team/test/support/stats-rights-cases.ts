import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionStatsDto, StatsDto } from "../../../src/api/stats-dto.ts";
import { foldCounters } from "../../src/counting/fold-counters.ts";
import { event } from "./ingest-harness.ts";
import { readingHarness } from "./reading-harness.ts";
import { READERS as ALL, type Reader } from "./rights-cases.ts";

const READERS = ALL.filter(({ subject }) => !["cyd", "dan", "eli"].includes(subject));

/** Each with another power of two of events, so that any sum says which ones are in it. */
const SESSIONS = [
  { id: "ann-1", owner: "ann", team: "core", isShared: false },
  { id: "ann-shared", owner: "ann", team: "core", isShared: true },
  // She has left that team.
  { id: "ann-web", owner: "ann", team: "web", isShared: false },
  { id: "bob-1", owner: "bob", team: "core", isShared: false },
  { id: "cyd-1", owner: "cyd", team: "web", isShared: false },
  { id: "cyd-shared", owner: "cyd", team: "web", isShared: true },
  { id: "aud-1", owner: "aud-of-web", team: "core", isShared: false },
].map((session, index) => ({ ...session, index, events: 2 ** index, project: `project-${index % 4}` }));

type Kept = (typeof SESSIONS)[number];

/** The rule in other words than the server's. */
function accessOf({ subject, teams, isAuditor = false }: Reader, session: Kept): string | null {
  if (session.owner === subject) return "whole";
  if (teams.includes(session.team)) return session.isShared ? "whole" : "summary";
  return isAuditor ? "figures" : null;
}

const SCOPES = {
  mine: ({ subject }: Reader, { owner }: Kept) => owner === subject,
  team: ({ teams }: Reader, { team }: Kept) => teams.includes(team),
  all: () => true,
};

/**
 * Each reader gets in statistics what the naive rule adds up, in every scope, before and after counters are added up.
 * @param subjects the readers; default: all
 */
export async function assertStatsRights(t: TestContext, subjects?: readonly string[]): Promise<void> {
  const readers = READERS.filter(({ subject }) => subjects?.includes(subject) !== false);
  const { pool, as, join } = await readingHarness(t);
  for (const session of SESSIONS) await store(session, (await join(session.owner, session.id, session.team)).send);
  const shared = SESSIONS.filter(({ isShared }) => isShared).map(({ id }) => id);
  await pool.query("UPDATE sessions SET visibility = 'team' WHERE session_id = ANY ($1)", [shared]);
  await pool.query(`UPDATE sessions SET branch = 'branch-' || session_id, shown_title = 'title of ' || session_id,
    title = 'words of ' || session_id`);

  for (const isFolded of [false, true]) {
    if (isFolded) await foldCounters(pool);
    for (const reader of readers) {
      for (const [scope, isIn] of Object.entries(SCOPES)) {
        const visible = SESSIONS.filter((one) => accessOf(reader, one) !== null && isIn(reader, one));
        const context = `${reader.subject} ${scope} ${isFolded}`;
        const read = async <Dto>(path: string): Promise<Dto> => {
          const answer = await as(reader.subject, ...reader.groups)(`${path}&range=24h&scope=${scope}`);
          assert.equal(answer.status, 200, context);
          return answer.body;
        };

        const stats = await read<StatsDto>(`${ROUTES.stats}?split=branch`);
        const { events, active_sessions: active, sessions_begun: begun, tool_calls: calls, input } = stats.totals;
        assert.deepEqual(
          [events, active, begun, calls, input],
          [sumOf(visible), visible.length, visible.length, sumOf(visible), sumOf(visible)],
          context,
        );
        const whole = visible.filter((one) => accessOf(reader, one) === "whole");
        const byProject = Map.groupBy(visible, (one) => (accessOf(reader, one) === "figures" ? null : one.project));
        assert.deepEqual(
          sorted(stats.projects?.map((one) => `${one.project_name} ${one.events} ${one.tool_calls} ${one.tokens}`)),
          sorted([...byProject].map(([name, of]) => `${name} ${sumOf(of)} ${sumOf(of)} ${sumOf(of)}`)),
          context,
        );
        for (const named of [stats.branches?.map(({ branch }) => branch), stats.split?.parts.map(({ name }) => name)])
          assert.deepEqual(sorted(named), sorted(whole.map(({ id }) => `branch-${id}`)), context);

        for (const project of isFolded ? ["project-0", "project-3"] : ["project-1"]) {
          const those = visible.filter((one) => accessOf(reader, one) !== "figures" && one.project === project);
          const { totals } = await read<StatsDto>(`${ROUTES.stats}?project=${project}`);
          const found = [totals.events, totals.active_sessions, totals.tool_calls, totals.input];
          assert.deepEqual(found, [sumOf(those), those.length, sumOf(those), sumOf(those)], `${context} ${project}`);
        }
        // The rest is asked of sessions and events, whether counted or not.
        if (!isFolded) continue;
        const { body: metrics }: { readonly body: MetricsDto } = await as(
          reader.subject,
          ...reader.groups,
        )(`${ROUTES.metrics}?scope=${scope}`);
        const counted = [
          metrics.total_sessions,
          metrics.active_sessions,
          metrics.total_events,
          metrics.events_last_hour,
        ];
        assert.deepEqual(counted, [visible.length, visible.length, sumOf(whole), sumOf(whole)], context);
        const branch = await read<StatsDto>(`${ROUTES.stats}?branch=branch-cyd-1`);
        assert.equal(branch.totals.input, sumOf(whole.filter(({ id }) => id === "cyd-1")), context);

        const listed = await read<SessionStatsDto>(`${ROUTES.statsSessions}?limit=50`);
        assert.equal(listed.count, visible.length, context);
        assert.deepEqual(
          sorted(listed.sessions.map((one) => [one.session_id, one.title, one.project_name, one.branch].join())),
          sorted(visible.map((one) => shownLine(one, accessOf(reader, one)))),
          context,
        );
        const ofProject = await read<SessionStatsDto>(`${ROUTES.statsSessions}?project=project-1`);
        const named = visible.filter((one) => accessOf(reader, one) !== "figures" && one.project === "project-1");
        const ids = sorted(named.map(({ id }) => id));
        assert.deepEqual(sorted(ofProject.sessions.map((one) => one.session_id)), ids, context);
        for (const filter of ["tool=Bash", "model=claude-opus-5", `branch=branch-bob-1`]) {
          const { sessions } = await read<SessionStatsDto>(`${ROUTES.statsSessions}?${filter}`);
          const those = filter.startsWith("branch") ? whole.filter(({ id }) => id === "bob-1") : whole;
          const found = sessions.map((one) => one.session_id);
          assert.deepEqual(sorted(found), sorted(those.map(({ id }) => id)), `${context} ${filter}`);
        }
      }
    }
  }
}

function shownLine({ id, project }: Kept, access: string | null): string {
  if (access === "whole") return [id, `words of ${id}`, project, `branch-${id}`].join();
  return access === "summary" ? [id, `title of ${id}`, project, null].join() : [id, null, null, null].join();
}

function sumOf(sessions: readonly Kept[]): number {
  return sessions.reduce((sum, { events }) => sum + events, 0);
}

function sorted(texts: readonly (string | null)[] | null | undefined): readonly string[] {
  return (texts ?? []).map(String).toSorted();
}

/** As many calls as events, and as many tokens. */
async function store({ id, events: count, project }: Kept, send: (fields: object) => Promise<unknown>): Promise<void> {
  const events = Array.from({ length: count }, (_, index) => {
    const call = { session_id: id, hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: `toolu_${index}` };
    const cwd = `/home/dev/${project}`;
    return event(index + 1, { ...call, cwd, status: "started", payload: JSON.stringify({ ...call, cwd }) });
  });
  const hour = Math.floor(Date.now() / 3_600_000);
  const none = { output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0, web_searches: 0 };
  const key = { hour, agent_id: "", model: "claude-opus-5", variant: "", band: 0, is_copy: 0, messages: 1 };
  const usage = [{ ...key, ...none, input: count }];
  await send({ after: 0, through: count, events, stories: [{ session: { session_id: id }, calls: [], usage }] });
}
