import { hasEnded, type CallLine } from "../call-line.ts";
import type { Route } from "../route.ts";
import { isNarrowed, type ActivityFilter } from "./activity-filter.ts";
import type { TurnGroup } from "./turn-group.ts";
import type { TurnGroups } from "./turn-groups.ts";

/** One row of the list; its key is unique and stays. */
export type ActivityRow =
  /** The head of a group. */
  | { readonly kind: "turn"; readonly key: string; readonly group: TurnGroup }
  /** The reply that ended its turn, or why it failed. */
  | { readonly kind: "end"; readonly key: string; readonly group: TurnGroup }
  | { readonly kind: "call"; readonly key: string; readonly group: TurnGroup; readonly call: CallLine }
  /** Unfolds the group, or folds it: then null. */
  | { readonly kind: "more"; readonly key: string; readonly group: TurnGroup; readonly hidden: number | null };

/** Where a row leads; null for one that does something else. */
export function routeOf(row: ActivityRow): Partial<Route> | null {
  const { group } = row;
  const session = { view: "session", sessionId: group.sessionId, eventSeq: null, filter: {} } as const;
  const eventSeq = row.kind === "turn" ? group.turnSeq : row.kind === "end" ? group.endSeq : null;
  if (row.kind === "more") return null;
  if (row.kind === "call") return row.call.seq === null ? session : { eventSeq: row.call.seq };
  return eventSeq === null ? session : { eventSeq };
}

/** Calls of a group shown while it is folded. */
const SHOWN_CALLS = 5;

/** A turn with an event in this time before the newest of all is active. */
const ACTIVE_MS = 30_000;

interface RowOptions {
  readonly filter: ActivityFilter;
  /** The number from which on everything is loaded: older calls may have others in between. */
  readonly horizon: number;
}

/** The rows of all groups: active turns first. */
export function activityRows(groups: TurnGroups, { filter, horizon }: RowOptions): readonly ActivityRow[] {
  return orderGroups([...groups.values()]).flatMap((group) =>
    groupRows(group, { filter, horizon, isUnfolded: groups.isUnfolded(group.key) }),
  );
}

/**
 * The newest activity first. Turns at work now keep the order of their prompts, so that they do not change places with
 * each of their calls.
 */
export function orderGroups(groups: readonly TurnGroup[]): readonly TurnGroup[] {
  const activeSinceMs = Math.max(...groups.map(({ activeAtMs }) => activeAtMs)) - ACTIVE_MS;
  const isActive = (group: TurnGroup): boolean => group.activeAtMs >= activeSinceMs;
  return groups.toSorted((a, b) => {
    if (isActive(a) !== isActive(b)) return isActive(a) ? -1 : 1;
    return isActive(a) ? b.startedAtMs - a.startedAtMs || byKey(a, b) : b.activeAtMs - a.activeAtMs || byKey(a, b);
  });
}

function byKey(a: TurnGroup, b: TurnGroup): number {
  return a.key < b.key ? 1 : -1;
}

function groupRows(
  group: TurnGroup,
  { filter, horizon, isUnfolded }: RowOptions & { readonly isUnfolded: boolean },
): readonly ActivityRow[] {
  const head = { kind: "turn", key: `turn ${group.key}`, group } as const;
  const loaded = isUnfolded ? group.lines : group.lines.filter(({ seq }) => seq >= horizon);
  if (loaded.length === 0 && !(group.isListed && group.activeSeq >= horizon)) return [];
  if (filter.tab === "prompts") return [head];
  const hasEnd = group.reply !== null && (filter.tab === "calls" || group.state === "failed");
  const shown = isUnfolded ? loaded : foldCalls(loaded);
  // Without a filter all calls of the turn belong to the list, and the daemon has counted them.
  const total = filter.tab === "calls" && !isNarrowed(filter) ? Math.max(group.calls, loaded.length) : loaded.length;
  const hidden = total - shown.length;
  return [
    head,
    ...(hasEnd ? [{ kind: "end", key: `end ${group.key}`, group } as const] : []),
    ...shown.map(({ line }) => ({ kind: "call", key: line.toolUseId, group, call: line }) as const),
    ...(hidden > 0 || (isUnfolded && total > SHOWN_CALLS)
      ? [{ kind: "more", key: `more ${group.key}`, group, hidden: isUnfolded ? null : hidden } as const]
      : []),
  ];
}

/** The newest calls; those that run are always among them. */
function foldCalls(lines: TurnGroup["lines"]): TurnGroup["lines"] {
  if (lines.length <= SHOWN_CALLS) return lines;
  const running = lines.filter(({ line }) => !hasEnded(line));
  const ended = lines.filter((one) => !running.includes(one)).slice(0, Math.max(0, SHOWN_CALLS - running.length));
  const shown = new Set([...running.slice(0, SHOWN_CALLS), ...ended]);
  return lines.filter((one) => shown.has(one));
}

const withoutError = new WeakMap<CallLine, CallLine>();

/**
 * A row in its present state, but of the height that it had: the line of an error that comes while the list is held waits
 * until it is released.
 */
export function presentRow(row: ActivityRow, groups: TurnGroups): ActivityRow {
  const group = groups.get(row.group.key) ?? row.group;
  if (row.kind === "turn") return group === row.group ? row : { ...row, group };
  if (row.kind !== "call") return row;
  const now = groups.lineOf(row.call.toolUseId) ?? row.call;
  if (now === row.call) return row;
  const hadError = row.call.errorLine !== null || row.call.exitCode !== null;
  return { ...row, call: hadError ? now : hideError(now) };
}

function hideError(line: CallLine): CallLine {
  if (line.errorLine === null && line.exitCode === null) return line;
  const known = withoutError.get(line) ?? { ...line, errorLine: null, exitCode: null };
  withoutError.set(line, known);
  return known;
}
