import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { TeamDto } from "../../../src/api/team-dto.ts";
import { isWithoutTeam } from "./team.ts";

function reader(role: TeamDto["me"]["role"], teams: readonly string[]): Parameters<typeof isWithoutTeam>[0] {
  return {
    dto: signal({
      me: { name: "Mia", email: null, role },
      teams: teams.map((name) => ({ name, role: "member", shared_since: null })),
      sign_in: "proxy",
    } satisfies TeamDto),
  };
}

test("a reader without a team sees only her own sessions, unless she is an auditor", () => {
  assert.equal(isWithoutTeam(reader(null, [])), true);
  assert.equal(isWithoutTeam(reader("admin", [])), true);
  assert.equal(isWithoutTeam(reader("auditor", [])), false);
  for (const role of [null, "admin", "auditor"] as const) assert.equal(isWithoutTeam(reader(role, ["core"])), false);
  assert.equal(isWithoutTeam({ dto: signal(null) }), false, "a daemon");
});
