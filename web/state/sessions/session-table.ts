import { batch, computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { MAX_LIMIT } from "../../../src/api/routes.ts";
import { AGENTS, type AgentName } from "../../../src/core/agent.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { Api, SessionQuery } from "../../api.ts";
import { compareText } from "../compare-text.ts";
import {
  DEFAULT_ORDER,
  formatOrder,
  passesFilter,
  sortSessions,
  usedSpanOf,
  type SessionOrder,
  type SessionTableFilter,
} from "./session-filter.ts";
import { withoutNulls } from "../without-nulls.ts";

/** Sessions by filter and order. Rows on screen keep their places while values change. */
export interface SessionTable {
  readonly rows: ReadonlySignal<readonly SessionDto[]>;
  readonly totals: ReadonlySignal<SessionTotals>;
  /** New sessions that wait until you ask for them. */
  readonly newcomers: ReadonlySignal<number>;
  /** The rows are no longer in sort order, because they keep their places while values change. */
  readonly drifted: ReadonlySignal<boolean>;
  readonly loaded: ReadonlySignal<boolean>;
  /** Older sessions pass the filter and are not loaded. */
  readonly cut: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<unknown>;
  /** Projects of all sessions seen so far, by name. */
  readonly projects: ReadonlySignal<readonly string[]>;
  /** Other machines with sessions, by name; empty for a single machine. */
  readonly machines: ReadonlySignal<readonly string[]>;
  readonly agents: ReadonlySignal<readonly AgentName[]>;
  /** On a team server, the names of the owners of all sessions seen so far, by their numbers, each name once. */
  readonly owners: ReadonlySignal<ReadonlyMap<number, string>>;
  /** The filter and order of the open view; null while it is closed. */
  show(wanted: { readonly filter: SessionTableFilter; readonly order: SessionOrder } | null): void;
  /** One session from the stream. */
  put(session: SessionDto): void;
  /** Sorts again and adds the waiting new sessions. */
  sortAgain(): void;
  /** Whether the pointer or the focus is among the rows: then they stay where they are. */
  hold(isHeld: boolean): void;
  /** Reloads: the stream may have had a gap. */
  reload(): Promise<void>;
  /** Adds the next page of older sessions, if any. */
  loadOlder(): Promise<void>;
}

interface SessionTableDependencies {
  readonly api: Api;
  readonly readMs: () => number;
  /** Sessions that wait, failed lately or run, of any age: they come first, also beyond the newest. */
  readonly needing: () => readonly SessionDto[];
}

export function createSessionTable({ api, readMs, needing }: SessionTableDependencies): SessionTable {
  const byId = signal<ReadonlyMap<string, SessionDto>>(new Map());
  const order = signal<readonly string[]>([]);
  const sortedBy = signal(DEFAULT_ORDER);
  const loaded = signal(false);
  const cut = signal(false);
  const problem = signal<unknown>(null);
  const projects = signal<readonly string[]>([]);
  const machines = signal<readonly string[]>([]);
  const agents = signal<readonly AgentName[]>([]);
  const people = signal<ReadonlyMap<number, string>>(new Map());
  let shown: { readonly filter: SessionTableFilter; readonly order: SessionOrder } | null = null;
  let generation = 0;
  /** Last use of the oldest loaded session: the next page begins there. */
  let oldestUse: string | null = null;
  let loadingOlder = false;
  let isHeld = false;

  const rows = computed(() =>
    order.value.flatMap((id) => {
      const session = byId.value.get(id);
      return session === undefined ? [] : [session];
    }),
  );
  const newcomers = computed(() => byId.value.size - rows.value.length);

  const drifted = computed(() => {
    const sorted = sortSessions(rows.value, sortedBy.value);
    return sorted.some((session, index) => session !== rows.value[index]);
  });

  async function reload(): Promise<void> {
    if (shown === null) return;
    const { filter } = shown;
    const mine = ++generation;
    try {
      const list = await api.sessions(toQuery(filter, readMs()));
      if (mine !== generation) return;
      batch(() => {
        learnNames(list);
        byId.value = new Map(
          [...needing(), ...list]
            .filter((one) => passesFilter(filter, one, readMs()))
            .map((one) => [one.session_id, one]),
        );
        cut.value = list.length === MAX_LIMIT;
        oldestUse = list.at(-1)?.last_used_at ?? null;
        loaded.value = true;
        problem.value = null;
        sortAgain();
      });
    } catch (thrown) {
      if (mine === generation) problem.value = thrown;
    }
  }

  async function loadOlder(): Promise<void> {
    if (shown === null || !cut.value || oldestUse === null || loadingOlder) return;
    const { filter } = shown;
    const mine = generation;
    loadingOlder = true;
    try {
      const list = await api.sessions({ ...toQuery(filter, readMs()), until: oldestUse });
      if (mine !== generation) return;
      batch(() => {
        learnNames(list);
        // Sessions used at that same moment come again; the known ones are as current.
        const older = list.filter((one) => !byId.value.has(one.session_id) && passesFilter(filter, one, readMs()));
        byId.value = new Map([...byId.value, ...older.map((one): [string, SessionDto] => [one.session_id, one])]);
        cut.value = list.length === MAX_LIMIT && list.at(-1)?.last_used_at !== oldestUse;
        oldestUse = list.at(-1)?.last_used_at ?? null;
        problem.value = null;
        sortAgain();
      });
    } catch (thrown) {
      if (mine === generation) problem.value = thrown;
    } finally {
      loadingOlder = false;
    }
  }

  function sortAgain(): void {
    sortedBy.value = shown?.order ?? DEFAULT_ORDER;
    const sorted = sortSessions([...byId.value.values()], sortedBy.value);
    order.value = sorted.map((session) => session.session_id);
  }

  function learnNames(list: readonly SessionDto[]): void {
    learn(
      projects,
      list.map(({ project_name: name }) => name),
    );
    learn(
      machines,
      list.map(({ machine }) => machine),
    );
    const seen = AGENTS.filter((name) => agents.peek().includes(name) || list.some(({ agent }) => agent === name));
    if (seen.length > agents.peek().length) agents.value = seen;
    const found = list.flatMap(({ owner, owner_id: id }): readonly [number, string][] =>
      owner != null && id != null && people.peek().get(id) !== owner ? [[id, owner]] : [],
    );
    if (found.length > 0) people.value = new Map([...people.peek(), ...found]);
  }

  return {
    rows,
    totals: computed(() => totalsOf(rows.value)),
    newcomers,
    drifted,
    loaded,
    cut,
    problem,
    projects,
    machines,
    agents,
    owners: computed(() => distinctNames(people.value)),
    reload,
    loadOlder,
    sortAgain,
    hold(held) {
      isHeld = held;
      if (!held && isDefault(shown) && loaded.value && (newcomers.value > 0 || drifted.value)) sortAgain();
    },
    show(wanted) {
      const before = shown;
      shown = wanted;
      if (wanted === null) {
        generation++;
        loaded.value = false;
        return;
      }
      const same = before !== null && JSON.stringify(before.filter) === JSON.stringify(wanted.filter);
      if (!same) {
        if (
          before !== null &&
          JSON.stringify(toQuery(before.filter, 0)) !== JSON.stringify(toQuery(wanted.filter, 0))
        ) {
          loaded.value = false;
        }
        void reload();
      } else if (formatOrder(before.order) !== formatOrder(wanted.order)) sortAgain();
    },
    put(session) {
      if (shown === null || !loaded.value) return;
      const known = byId.value.get(session.session_id);
      if (known !== undefined && known.event_count > session.event_count) return;
      batch(() => {
        learnNames([session]);
        const next = new Map(byId.value);
        if (shown !== null && passesFilter(shown.filter, session, readMs())) next.set(session.session_id, session);
        else next.delete(session.session_id);
        byId.value = next;
        // Who waits comes up by itself, unless you are about to act on a row.
        if (isDefault(shown) && !isHeld && (newcomers.value > 0 || drifted.value)) sortAgain();
      });
    },
  };
}

function learn(names: Signal<readonly string[]>, found: readonly (string | null | undefined)[]): void {
  const known = new Set(names.value);
  const before = known.size;
  for (const name of found) if (name !== null && name !== undefined) known.add(name);
  if (known.size !== before) names.value = [...known].sort();
}

/** Two people of one name differ by their numbers. In the order of the names. */
function distinctNames(people: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  const byName = Map.groupBy(people, ([, name]) => name);
  const names = Array.from(people, ([id, name]): [number, string] => [
    id,
    byName.get(name)?.length === 1 ? name : `${name} (${id})`,
  ]);
  return new Map(names.sort(([, one], [, other]) => compareText(one, other)));
}

function isDefault(shown: { readonly order: SessionOrder } | null): boolean {
  return shown !== null && formatOrder(shown.order) === null;
}

function toQuery(filter: SessionTableFilter, nowMs: number): SessionQuery {
  const { state, project, agent, machine, owner, text } = filter;
  const { fromMs, toMs } = usedSpanOf(filter, nowMs);
  return withoutNulls({
    limit: String(MAX_LIMIT),
    state,
    project,
    agent,
    machine,
    q: text.trim() || null,
    owner: owner === null ? null : String(owner),
    since: fromMs === null ? null : String(Math.max(0, fromMs)),
    until: toMs === null ? null : String(toMs - 1),
  });
}

interface SessionTotals {
  readonly count: number;
  readonly errors: number;
  readonly tokens: number;
  readonly costUsd: number;
  /** Some of the cost is an estimate. */
  readonly costEstimated: boolean;
  /** Sessions with neither tokens nor cost, which the sums leave out. */
  readonly unknown: number;
}

export function totalsOf(sessions: readonly SessionDto[]): SessionTotals {
  let errors = 0;
  let tokens = 0;
  let costUsd = 0;
  let costEstimated = false;
  let unknown = 0;
  for (const session of sessions) {
    errors += session.error_count;
    tokens += session.tokens ?? 0;
    costUsd += session.cost_usd ?? 0;
    if (session.cost_usd !== null && session.cost_estimated) costEstimated = true;
    if (session.tokens === null && session.cost_usd === null) unknown++;
  }
  return { count: sessions.length, errors, tokens, costUsd, costEstimated, unknown };
}
