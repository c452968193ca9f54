import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, pageDir } from "../../system/package-root.ts";
import { ok, warn, type CheckResult } from "./check-result.ts";

/** Whether this copy has the page: a clone, such as a plugin, has it only after a build. */
export function checkPage(): CheckResult {
  const name = "page";
  if (existsSync(join(pageDir, "index.html"))) return ok(name, "built");
  return warn(
    name,
    `not built in ${packageRoot}`,
    "Run `npm ci && npm run build:page` there, or take the plugin from the branch `release` (docs/install.md).",
  );
}
