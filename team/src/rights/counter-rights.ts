import type { Scope } from "./scope.ts";
import type { Reader } from "./rights.ts";

/** Some of the counters that a person sees, for queries over counters `c` with `personValues` as the first values. */
export interface CounterPart {
  readonly where: string;
  /** Whether they see the project that they name. */
  readonly isNamed: boolean;
  /** Whether its rows are sums of several people. */
  readonly isOfMany: boolean;
  /** -1: the part is in another one that shows less of it. */
  readonly sign: 1 | -1;
}

const [OWN, OF_TEAMS] = ["c.owner = $1::int", "c.team = ANY ($2::int[])"];

const OF_MANY = "c.owner = 0";

/** A statement has to name each of its values. */
const VALUES = "$1::int IS NOT NULL AND $2::int[] IS NOT NULL AND $3::boolean IS NOT NULL";

/**
 * The rule of `mayRead` for counters, in which sessions are no longer apart: their own ones and those of their teams with
 * their projects, all others for an auditor without them. Nothing finer is counted, so `whole` makes no difference.
 * @param level `row`: each row has its owner and team; `sums`: owner 0 has the sums of the team, and those of all teams
 *   under team 0
 */
export function counterParts(
  { isAuditor }: Pick<Reader, "isAuditor">,
  { scope, level }: { readonly scope: Scope; readonly level: "row" | "sums" },
): readonly CounterPart[] {
  if (scope === "mine") return [named(OWN)];
  if (level === "row") {
    if (scope === "team") return [named(OF_TEAMS)];
    const hers = `(${OWN} OR ${OF_TEAMS})`;
    return [named(hers), ...(isAuditor ? [unnamed(`NOT ${hers}`)] : [])];
  }
  const [ofTeams, elsewhere] = [`${OF_MANY} AND ${OF_TEAMS}`, `${OWN} AND NOT ${OF_TEAMS}`];
  if (scope === "team") return [named(ofTeams)];
  const shown = [ofTeams, elsewhere];
  // All but what is named already.
  const others = [unnamed(`${OF_MANY} AND c.team = 0`), ...shown.map((where) => unnamed(where, -1))];
  return [...shown.map(named), ...(isAuditor ? others : [])];
}

function named(where: string): CounterPart {
  return { where: `${VALUES} AND ${where}`, isNamed: true, isOfMany: where.startsWith(OF_MANY), sign: 1 };
}

function unnamed(where: string, sign: CounterPart["sign"] = 1): CounterPart {
  return { ...named(`$3::boolean AND ${where}`), isNamed: false, isOfMany: where.startsWith(OF_MANY), sign };
}
