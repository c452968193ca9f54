import type { InstallPlan } from "../../claude/install/install-plan.ts";
import { toEnvironment } from "../discord/credentials.ts";
import type { SetupPlan } from "./plan-setup.ts";
import { megabytes } from "./setup-report.ts";

/** The planned changes, one line each; empty without any. */
export function confirmationText({
  install,
  request,
  copy,
  discord,
  withTest,
  outdated,
}: SetupPlan): readonly string[] {
  const steps = [
    ...("plugin" in install
      ? install.files.map(({ path }) => `have the plugin's hooks start this program (${path})`)
      : describeInstall(install, request.paths.settingsFile)),
    ...(copy === null || copy.isInPlace ? [] : [`copy this program (${megabytes(copy.sizeBytes)}) to ${copy.folder}`]),
    ...(discord === "none" || !discord.edit.changed
      ? []
      : [`write ${Object.keys(toEnvironment(discord.credentials)).join(", ")} into ${discord.edit.file.target}`]),
    ...(outdated === null ? [] : [`start the daemon anew, which is version ${outdated}`]),
  ];
  const ending =
    withTest && !("plugin" in install)
      ? ["send a test event through the hook, and start the dashboard where it does not run"]
      : [];
  return steps.length === 0 ? steps : [...steps, ...ending];
}

function describeInstall(plan: InstallPlan, settingsFile: string): readonly string[] {
  const { taken } = plan.python;
  const copied = plan.needsBackup ? ", with a copy beside it" : "";
  return [
    ...(plan.nextText === plan.settings.text
      ? []
      : [`register ${plan.record.events.length} events in ${settingsFile}${copied}`]),
    ...(taken.length === 0
      ? []
      : [`take the Python notifier's hooks out of it (${taken.length}); \`ccen setup --remove\` puts them back`]),
    ...plan.files.map(({ path }) => `write ${path}`),
  ];
}
