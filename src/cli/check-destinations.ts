import type { ConfigValues } from "../config/settings.ts";
import { destinationOptions } from "../daemon/notify/open-worker.ts";
import { checkAccess } from "../providers/discord/check-discord-access.ts";
import type { CheckResult } from "../providers/provider.ts";
import { openDestinations, type Target } from "../providers/discord/delivery/target.ts";
import { createRateLimits } from "../providers/discord/rest/rate-limits.ts";
import { packageVersion } from "../system/package-root.ts";
import type { Io } from "./command.ts";
import { configuredDestinations, type ConfiguredDestination } from "./configured-destinations.ts";

/** Checks every destination of the settings, or the wanted ones, with Discord; sends nothing. */
export async function checkDestinations(
  values: ConfigValues,
  { clock, signal }: Pick<Io, "clock" | "signal">,
  isWanted: (destination: ConfiguredDestination) => boolean = () => true,
) {
  const options = { values, fetch, clock, limits: createRateLimits(clock), version: packageVersion };
  const resolveTarget = openDestinations(destinationOptions(options));
  const useThreads = values.useThreads || values.threadForTask;
  const checked: (ConfiguredDestination & { target: Target; checks: readonly CheckResult[] })[] = [];
  let refusal: CheckResult | undefined;
  for (const destination of configuredDestinations(values).filter(isWanted)) {
    const target = resolveTarget(destination.destinationId);
    if (target === null) continue;
    // A refused token is not tried at the next channel: after too many refusals Discord bans this machine's address.
    const known = target.kind === "bot" ? refusal : undefined;
    const checks = known === undefined ? await checkAccess(target, { useThreads, signal }) : [known];
    refusal ??= checks.find(({ name, status }) => name === "bot" && status === "fail");
    checked.push({ ...destination, target, checks });
  }
  return checked;
}
