import { existsSync, statSync } from "node:fs";
import { describeProblem, type Setting } from "../../config/setting.ts";
import { loadConfig, type Config } from "../../config/load-config.ts";
import type { Io } from "../command.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { ok, warn, fail } from "./check-result.ts";
import { type ConfigValues, SETTING_KEYS, SETTINGS } from "../../config/settings.ts";
import { isLoopbackHost, tokenWeakness } from "../../core/access.ts";
import type { Paths } from "../../system/paths.ts";
import { AppError } from "../../core/errors/errors.ts";
import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import { askDaemon, type DaemonState } from "../daemon/daemon-client.ts";

export function checkConfig(io: Pick<Io, "paths" | "environment">): CheckResult[] {
  const { oldNames, problems, values } = loadConfig(io);
  const results = problems.map((problem) =>
    warn(
      "configuration",
      describeProblem(problem),
      "Correct that line; docs/configuration.md lists what each setting takes.",
    ),
  );
  if (!values.dashboardEnabled) {
    results.push(
      warn("configuration", "CCEN_AUTO_START is off: no hook starts the daemon", "Turn it on, or use `ccen start`."),
    );
  }
  return results.length > 0 ? results : [ok("configuration", `every value can be used${oldNamesText(oldNames)}`)];
}

/** Old names still work, so they cause no warning. */
function oldNamesText(oldNames: Config["oldNames"]): string {
  const names = Object.values(oldNames);
  return names.length === 0 ? "" : `; set under an old name: ${names.join(", ")} (see \`ccen config\`)`;
}

const ACCESS = "access";
const NEW_TOKEN = "`ccen token --new` sets one, then `ccen restart`.";

/** From where the dashboard is reachable, and how it is protected. */
export function checkAccess(values: Pick<ConfigValues, "dashboardHost" | "dashboardToken">): CheckResult[] {
  const { dashboardHost: host, dashboardToken: token } = values;
  const isWide = !isLoopbackHost(host);
  if (token === "") {
    return isWide
      ? [fail(ACCESS, `CCEN_HOST is ${host} and no token is set: the daemon will not start`, NEW_TOKEN)]
      : [ok(ACCESS, "this machine alone, without a token")];
  }
  const weakness = tokenWeakness(token);
  if (weakness !== null) {
    return [fail(ACCESS, `CCEN_TOKEN ${weakness}: the daemon will not start`, NEW_TOKEN)];
  }
  if (!isWide) return [ok(ACCESS, "this machine alone, with a token")];
  return [
    warn(
      ACCESS,
      `other machines reach the dashboard at ${host} with the token, and HTTP is not encrypted`,
      "In a network that is not yours alone, listen on 127.0.0.1 and come by an SSH tunnel or a proxy that speaks TLS.",
    ),
  ];
}

/** Permission bits of group and others, to read or write. */
const OTHERS = 0o066;

/** Whether only the owner can read the files with secrets; the general `.env` only if it has one. */
export function checkEnvFiles({ envFile, fallbackEnvFile }: Paths, { provenance }: Config): CheckResult[] {
  if (process.platform === "win32") return [];
  const holdsSecret = SETTING_KEYS.some((key) => {
    const setting: Setting = SETTINGS[key];
    return setting.secret === true && provenance[key].startsWith(`${fallbackEnvFile}:`);
  });
  return [envFile, ...(holdsSecret ? [fallbackEnvFile] : [])]
    .filter((path) => existsSync(path))
    .map((file) => {
      const { mode } = statSync(file);
      if ((mode & OTHERS) === 0) return ok("secrets", file);
      const octal = (mode & 0o777).toString(8);
      return warn("secrets", `${file} is open to other users (mode ${octal})`, `Close it: chmod 600 '${file}'`);
    });
}

/** Whether the running daemon uses what the files contain, the token included: some settings apply only at a start. */
export async function checkPending(daemon: DaemonState): Promise<CheckResult[]> {
  if (daemon.kind !== "running") return [];
  try {
    const { settings } = await askDaemon<SettingsDto>(daemon.address, ROUTES.settings);
    const keys = settings.filter(({ pending }) => pending !== null).map(({ key }) => key);
    if (keys.length === 0) return [];
    return [warn("settings", `The running daemon has not loaded these yet: ${keys.join(", ")}`, "Run `ccen restart`.")];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A missing answer has its own finding.
    return [];
  }
}
