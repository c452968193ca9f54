import { statSync } from "node:fs";
import type { Config } from "../../config/load-config.ts";
import type { Setting } from "../../config/setting.ts";
import { SETTING_KEYS, SETTINGS } from "../../config/settings.ts";
import type { Paths } from "../../system/paths.ts";
import { ok, warn, type CheckResult } from "./check-result.ts";

/** Permission bits of group and others, to read or write. */
const OTHERS = 0o066;

/** Whether only the owner can read the files with secrets; the general `.env` only if it exists. */
export function checkEnvFiles(paths: Paths, config: Config): CheckResult[] {
  if (process.platform === "win32") return [];
  const { envFile, fallbackEnvFile } = paths;
  return [envFile, ...(holdsSecret(fallbackEnvFile, config) ? [fallbackEnvFile] : [])].flatMap(checkFile);
}

function holdsSecret(file: string, { provenance }: Config): boolean {
  return SETTING_KEYS.some((key) => {
    const setting: Setting = SETTINGS[key];
    return setting.secret === true && provenance[key].startsWith(`${file}:`);
  });
}

function checkFile(file: string): CheckResult[] {
  const name = "secrets";
  let mode: number;
  try {
    mode = statSync(file).mode;
  } catch {
    // Missing or unreachable: the configuration's own check reports it where it matters.
    return [];
  }
  if ((mode & OTHERS) === 0) return [ok(name, file)];
  const octal = (mode & 0o777).toString(8);
  return [warn(name, `${file} is open to other users (mode ${octal})`, `Close it: chmod 600 '${file}'`)];
}
