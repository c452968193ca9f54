import type { Environment } from "../../../src/system/paths.ts";

/** A right that a group of the identity provider gives. */
export type Grant =
  | { readonly role: "member" | "lead"; readonly team: string }
  | { readonly role: "admin" | "auditor" };

export type GrantsOfGroups = (groups: readonly string[]) => readonly Grant[];

/**
 * `CCEN_TEAM_GROUPS`: `GROUP=TEAM`, `GROUP=TEAM:lead`, `GROUP=*:admin`, `GROUP=*:auditor`, separated by commas.
 * @throws when it is malformed
 */
export function readGrants(environment: Environment): GrantsOfGroups {
  const grants = new Map<string, Grant[]>();
  for (const entry of listOf(environment["CCEN_TEAM_GROUPS"] ?? "")) {
    const [, group, team, role = "member"] = /^([^=]+)=([^=:]+)(?::(member|lead|admin|auditor))?$/.exec(entry) ?? [];
    const grant = team === undefined ? null : toGrant(team, role);
    if (group === undefined || grant === null)
      throw new Error("CCEN_TEAM_GROUPS has to be GROUP=TEAM, GROUP=TEAM:lead, GROUP=*:admin or GROUP=*:auditor");
    grants.set(group, [...(grants.get(group) ?? []), grant]);
  }
  return (groups) => groups.flatMap((group) => grants.get(group) ?? []);
}

function toGrant(team: string, role: string): Grant | null {
  const isOfAll = team === "*";
  if (role === "admin" || role === "auditor") return isOfAll ? { role } : null;
  return isOfAll ? null : { role: role === "lead" ? "lead" : "member", team };
}

/** Parts between commas. */
export function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
