/**
 * `npm run team`: the team server of a clone. Without `DATABASE_URL` it gets a PostgreSQL of its own out of a development
 * dependency, for a trial on one machine. An installation runs `team/src/main.ts`.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { errorText } from "../../src/core/errors/errors.ts";
import { readEnvironment, type Environment } from "../../src/system/paths.ts";
import { ownPostgres } from "./own-postgres.ts";

const environment = readEnvironment();
try {
  if ((environment["DATABASE_URL"] ?? "") === "") {
    process.env["DATABASE_URL"] = await ownPostgres(stateFolder(environment));
    process.env["CCEN_TEAM_TRIAL"] = "on";
  }
  await import("../src/main.ts");
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}

function stateFolder(given: Environment): string {
  const configured = given["CCEN_TEAM_DIR"] ?? "";
  if (configured !== "") return configured;
  // PostgreSQL runs as another user then, who may not enter the home folder of root.
  if (process.getuid?.() === 0) return "/var/lib/ccen-team";
  return join(given["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"), "ccen-team");
}
