import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { CallsDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { toTimestamp } from "../../../src/api/routes.ts";
import type { Api } from "../../api.ts";
import { activityFilterOf, callQueryOf, groupFilterOf, turnQueryOf, type ActivityFilter } from "./activity-filter.ts";
import { activityRows, presentRow, type ActivityRow } from "./activity-rows.ts";
import { createHolds, type Holdable } from "./holds.ts";
import { createRefreshQueue } from "./refresh-queue.ts";
import { TurnGroups } from "./turn-groups.ts";

/** Per request. */
const PAGE_CALLS = "200";
const PAGE_TURNS = "50";
const UNFOLDED_CALLS = "500";

/** Groups kept in memory; older ones are loaded again on scroll. */
export const KEPT_GROUPS = 120;

const RETRY_MS = 3000;

/** The activity of all sessions: their turns with their calls. */
export interface Activity extends Holdable {
  readonly rows: ReadonlySignal<readonly ActivityRow[]>;
  readonly filter: ReadonlySignal<ActivityFilter>;
  readonly state: ReadonlySignal<"loading" | "ready" | "failed">;
  setFilter(filter: ActivityFilter): void;
  accept(event: EventDto): void;
  /** Drops what is known, which may be outdated, once the newest page is there. */
  reload(): Promise<void>;
  loadOlder(): Promise<void>;
  /** Shows all calls of a group, or the newest again. */
  unfold(groupKey: string, isUnfolded: boolean): Promise<void>;
}

interface ActivityDependencies {
  readonly api: Api;
  readonly after: (delayMs: number, task: () => void) => () => void;
  readonly onProblem: (thrown: unknown) => void;
}

/** Where each list of the daemon goes on, 0 at its end; null for a list that is not asked for. */
interface Cursors {
  calls: number | null;
  turns: number | null;
}

export function createActivity({ api, after, onProblem }: ActivityDependencies): Activity {
  const groups = new TurnGroups();
  const version = signal(0);
  const filter = signal(activityFilterOf({ sessionId: null, filter: {} }));
  const state = signal<"loading" | "ready" | "failed">("loading");
  const { holds, isHeld, hold, showNewest } = createHolds({ freeze, thaw });
  const frozen = signal<readonly ActivityRow[] | null>(null);
  const newCount = signal(0);
  const cursors: Cursors = { calls: null, turns: null };
  let keptGroups = KEPT_GROUPS;
  let frozenSeq = 0;
  let loadingOlder = false;
  // Answers for an older filter are dropped.
  let generation = 0;
  /** Events that come while the first page is on its way. */
  let during: EventDto[] = [];
  const queue = createRefreshQueue({ after, refresh: refreshSession });

  const present = computed(() => {
    void version.value;
    return activityRows(groups, { filter: filter.value, horizon: Math.max(cursors.calls ?? 0, cursors.turns ?? 0) });
  });
  const rows = computed(() => {
    const held = frozen.value;
    if (held === null) return present.value;
    void version.value;
    return held.map((row) => presentRow(row, groups));
  });

  function changed(): void {
    version.value++;
  }

  async function reload(): Promise<void> {
    generation++;
    const mine = generation;
    if (filter.peek().tab === "events") return;
    state.value = "loading";
    during = [];
    try {
      const [calls, turns] = await Promise.all([fetchPage("calls", null), fetchPage("turns", null)]);
      if (mine !== generation) return;
      batch(() => {
        clear();
        Object.assign(cursors, { calls: calls.next, turns: turns.next });
        calls.take();
        turns.take();
        for (const event of during) groups.accept(event);
        changed();
      });
      // The daemon looks through a part of the store at a time: a page may be empty and have a next one.
      while (present.peek().length === 0 && hasOlder()) {
        await takeOlder(mine);
        if (mine !== generation) return;
      }
      batch(() => {
        state.value = "ready";
        if (isHeld()) freeze();
      });
      onProblem(null);
    } catch (thrown) {
      if (mine !== generation) return;
      state.value = "failed";
      onProblem(thrown);
    }
  }

  function hasOlder(): boolean {
    return (cursors.calls ?? 0) + (cursors.turns ?? 0) > 0;
  }

  /** Continues the list that is further behind. @param mine the generation that asks */
  async function takeOlder(mine: number): Promise<void> {
    const list = (cursors.calls ?? 0) >= (cursors.turns ?? 0) ? "calls" : "turns";
    const page = await fetchPage(list, cursors[list]);
    if (mine !== generation) return;
    batch(() => {
      cursors[list] = page.next;
      page.take();
      keptGroups = Math.max(keptGroups, groups.size);
      changed();
      extendFrozen();
    });
  }

  /** @param before null for the newest page */
  async function fetchPage(list: keyof Cursors, before: number | null): Promise<{ next: number; take: () => void }> {
    const from = before === null ? {} : { before: String(before) };
    if (list === "calls") {
      const query = callQueryOf(filter.peek());
      if (query === null) return { next: 0, take: () => undefined };
      const page = await api.allCalls({ ...query, ...from, limit: PAGE_CALLS });
      return { next: Number(page.next ?? 0), take: () => takeCalls(page) };
    }
    const query = turnQueryOf(filter.peek());
    if (query === null) return { next: 0, take: () => undefined };
    const page = await api.allTurns({ ...query, ...from, limit: PAGE_TURNS });
    return { next: Number(page.next ?? 0), take: () => page.turns.forEach((turn) => groups.takeTurn(turn, true)) };
  }

  function takeCalls(page: CallsDto): void {
    for (const turn of page.turns) groups.takeTurn(turn, false);
    for (const call of page.calls) groups.takeCall(call);
  }

  function clear(): void {
    groups.clear(groupFilterOf(filter.peek()));
    Object.assign(cursors, { calls: null, turns: null });
    keptGroups = KEPT_GROUPS;
    thaw();
    changed();
  }

  function freeze(): void {
    frozen.value = present.peek();
    frozenSeq = Math.max(0, ...[...groups.values()].map(({ activeSeq }) => activeSeq));
    newCount.value = 0;
  }

  function thaw(): void {
    frozen.value = null;
    newCount.value = 0;
  }

  function accept(event: EventDto): void {
    const { sessionId, projectName, tab } = filter.peek();
    if (tab === "events" || (sessionId ?? event.session_id) !== event.session_id) return;
    if (projectName !== null && projectName !== event.project_name) return;
    if (state.peek() === "loading") during.push(event);
    const { added, isIncomplete } = groups.accept(event);
    const dropped = groups.trim(keptGroups);
    if (dropped > 0) {
      // Both lists go on above the turn that is gone.
      cursors.calls = Math.max(cursors.calls ?? 0, dropped + 1);
      cursors.turns = Math.max(cursors.turns ?? 0, dropped + 1);
    }
    queue.add(event.session_id, isIncomplete);
    if (frozen.peek() !== null) newCount.value += added;
    changed();
  }

  async function refreshSession(sessionId: string): Promise<void> {
    const mine = generation;
    const { listsTurn } = groupFilterOf(filter.peek());
    const calls = groups.hasOpenCall(sessionId) ? callQueryOf(filter.peek()) : null;
    try {
      const [turns, page] = await Promise.all([
        api.allTurns({ session: sessionId, limit: "2" }),
        calls === null ? null : api.allCalls({ ...calls, session: sessionId, limit: "30" }),
      ]);
      if (mine !== generation) return;
      batch(() => {
        for (const turn of turns.turns) groups.takeTurn(turn, listsTurn(turn));
        if (page !== null) takeCalls(page);
        changed();
      });
    } catch {
      // The page shows already that the daemon does not answer; the session's next event asks again.
    }
  }

  /** Puts rows that are older than the held ones below them. */
  function extendFrozen(): void {
    const held = frozen.peek();
    if (held === null) return;
    const known = new Set(held.map(({ group }) => group.key));
    const older = present.peek().filter(({ group }) => !known.has(group.key) && group.activeSeq <= frozenSeq);
    frozen.value = [...held, ...older];
  }

  return {
    rows,
    filter,
    state,
    holds,
    newCount,
    hold,
    showNewest,
    accept,
    reload,
    setFilter(next) {
      if (JSON.stringify(next) === JSON.stringify(filter.peek())) return;
      batch(() => {
        filter.value = next;
        clear();
      });
      void reload();
    },
    async loadOlder() {
      if (!hasOlder() || loadingOlder || state.peek() === "loading") return;
      loadingOlder = true;
      try {
        await takeOlder(generation);
        loadingOlder = false;
        onProblem(null);
      } catch (thrown) {
        onProblem(thrown);
        // The list asks again as long as its end is in view.
        after(RETRY_MS, () => {
          loadingOlder = false;
        });
      }
    },
    async unfold(groupKey, isUnfolded) {
      const group = groups.get(groupKey);
      if (group === undefined) return;
      groups.unfold(groupKey, isUnfolded);
      const query = callQueryOf(filter.peek());
      if (isUnfolded && query !== null && group.calls > group.lines.length) {
        const mine = generation;
        try {
          const { sessionId: session, startedAtMs, endedAtMs } = group;
          const since = toTimestamp(startedAtMs);
          const until = endedAtMs === null ? {} : { until: toTimestamp(endedAtMs + 1) };
          const page = await api.allCalls({ ...query, session, since, ...until, limit: UNFOLDED_CALLS });
          if (mine !== generation) return;
          takeCalls(page);
        } catch (thrown) {
          onProblem(thrown);
        }
      }
      batch(() => {
        changed();
        const held = frozen.peek();
        if (held === null) return;
        const at = held.findIndex((row) => row.group.key === groupKey);
        const count = held.filter((row) => row.group.key === groupKey).length;
        const fresh = present.peek().filter((row) => row.group.key === groupKey);
        if (at !== -1) frozen.value = held.toSpliced(at, count, ...fresh);
      });
    },
  };
}
