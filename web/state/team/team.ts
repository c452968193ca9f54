import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { TeamDto } from "../../../src/api/team-dto.ts";
import { readText, storeText, type TextStorage } from "../preferences.ts";

/** Whose sessions a team server's page shows. */
export const SCOPES = ["mine", "team", "all"] as const;

export type Scope = (typeof SCOPES)[number];

/** What a team server has beside a daemon's page. */
export interface Team {
  /** Who reads; null on a daemon, and before the first answer. */
  readonly dto: ReadonlySignal<TeamDto | null>;
  /** Whether the server has said what it is. Before, a view would ask for sessions of no scope. */
  readonly isKnown: ReadonlySignal<boolean>;
  /** Null on a daemon. */
  readonly scope: ReadonlySignal<Scope | null>;
  /** Takes the team's part of `/api/health`, before anything else is asked. */
  learn(dto: TeamDto | null): void;
  /** Every list is of the scope, so the page starts over. */
  choose(scope: Scope): void;
  /** A path of the API, for the chosen scope. */
  scoped(path: string): string;
}

const SCOPE_KEY = "ccen.scope";

export function createTeam(storage: () => TextStorage, reload: () => void): Team {
  const dto = signal<TeamDto | null>(null);
  const isKnown = signal(false);
  const stored = SCOPES.find((one) => one === readText(storage, SCOPE_KEY));
  const scope = computed(() => {
    if (dto.value === null) return null;
    // Without a team of their own, an auditor or admin would see nothing.
    return stored ?? (dto.value.teams.length === 0 ? "all" : "mine");
  });
  return {
    dto,
    scope,
    isKnown,
    learn(next) {
      isKnown.value = true;
      // The same person again must not redraw the page.
      if (JSON.stringify(next) !== JSON.stringify(dto.peek())) dto.value = next;
    },
    choose(chosen) {
      storeText(storage, SCOPE_KEY, chosen);
      reload();
    },
    scoped(path) {
      const chosen = scope.peek();
      return chosen === null ? path : `${path}${path.includes("?") ? "&" : "?"}scope=${chosen}`;
    },
  };
}

/** Whether the scope has sessions of more than one person. */
export function hasOwners(scope: Scope | null): boolean {
  return scope !== null && scope !== "mine";
}

/** Whether the reader sees of most sessions neither titles nor projects nor texts. */
export function seesFiguresOnly({ dto }: Pick<Team, "dto">): boolean {
  return dto.value?.me.role === "auditor" && dto.value.teams.length === 0;
}

/** Whether the reader sees their own sessions alone, because no team has them. An auditor sees figures of all. */
export function isWithoutTeam({ dto }: Pick<Team, "dto">): boolean {
  return dto.value !== null && dto.value.teams.length === 0 && dto.value.me.role !== "auditor";
}

/** The owner of a colleague's session; null for one's own, and where it may not be known. */
export function colleagueOf(session: Pick<SessionDto, "owner" | "is_own">): string | null {
  return session.is_own === false ? (session.owner ?? null) : null;
}

/** Whether texts of the session are its owner's alone. */
export function isPartlySeen(session: Pick<SessionDto, "access">): boolean {
  return session.access !== undefined && session.access !== "whole";
}
