import type { Audience } from "./audience.ts";
import { NO_TEAM } from "../database/feed.ts";
import type { FeedLine } from "./feed-lines.ts";

/** Whose a session is, and what has changed of it. */
export type Owned = Pick<FeedLine, "owner" | "team"> & Partial<Pick<FeedLine, "isSharing">>;

const NOBODY: ReadonlySet<Audience> = new Set();

export type Audiences = ReturnType<typeof createAudiences>;

/** Those who are connected, by what decides whether a session can concern them: no event asks every hub. */
export function createAudiences() {
  const all = new Set<Audience>();
  const byOwner = new Map<number, Set<Audience>>();
  const byTeam = new Map<number, Set<Audience>>();
  const auditors = new Set<Audience>();

  function groupsOf({ person }: Audience): readonly Set<Audience>[] {
    const groups = [all, groupIn(byOwner, person.id), ...person.teamIds.map((team) => groupIn(byTeam, team))];
    return person.isAuditor ? [...groups, auditors] : groups;
  }

  return {
    get all(): ReadonlySet<Audience> {
      return all;
    },
    add(audience: Audience): void {
      for (const group of groupsOf(audience)) group.add(audience);
    },
    delete(audience: Audience): void {
      for (const group of groupsOf(audience)) group.delete(audience);
      for (const groups of [byOwner, byTeam])
        for (const [key, group] of groups) if (group.size === 0) groups.delete(key);
    },
    /** Those who may see something of a session; PostgreSQL decides what. */
    concernedBy({ owner, team, isSharing = false }: Owned): ReadonlySet<Audience> {
      if (team === NO_TEAM) return byOwner.get(owner) ?? NOBODY;
      const others = isSharing ? NOBODY : auditors;
      return new Set([...(byOwner.get(owner) ?? []), ...(byTeam.get(team) ?? []), ...others]);
    },
  };
}

function groupIn(groups: Map<number, Set<Audience>>, key: number): Set<Audience> {
  const group = groups.get(key) ?? new Set();
  groups.set(key, group);
  return group;
}

/** Whether a session can concern an audience, as {@link createAudiences} finds it. */
export function mayConcern({ owner, team }: Owned, { person }: Pick<Audience, "person">): boolean {
  return person.isAuditor || person.id === owner || person.teamIds.includes(team);
}
