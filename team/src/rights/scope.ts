/** `team`: of the person's teams, their own ones included; `all`: what they may see. */
export const SCOPES = ["mine", "team", "all"] as const;

export type Scope = (typeof SCOPES)[number];

/** Conditions of a scope, for queries over `sessions s`. */
export const OF_SCOPE = {
  mine: "s.owner = $1::int",
  team: "s.team = ANY ($2::int[])",
  all: "true",
} as const satisfies Record<Scope, string>;
