import type { ConfigValues } from "../../config/settings.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import { tokenWeakness } from "../../core/token-strength.ts";
import { fail, ok, warn, type CheckResult } from "./check-result.ts";

const NAME = "access";
const NEW_TOKEN = "`ccen token --new` sets one, then `ccen restart`.";

/** From where the dashboard is reachable, and how it is protected. */
export function checkAccess(values: Pick<ConfigValues, "dashboardHost" | "dashboardToken">): CheckResult[] {
  const { dashboardHost: host, dashboardToken: token } = values;
  const isWide = !isLoopbackHost(host);
  if (token === "") {
    return isWide
      ? [fail(NAME, `CCEN_HOST is ${host} and no token is set: the daemon will not start`, NEW_TOKEN)]
      : [ok(NAME, "this machine alone, without a token")];
  }
  const weakness = tokenWeakness(token);
  if (weakness !== null) {
    return [fail(NAME, `CCEN_TOKEN ${weakness}: the daemon will not start`, NEW_TOKEN)];
  }
  if (!isWide) return [ok(NAME, "this machine alone, with a token")];
  return [
    warn(
      NAME,
      `other machines reach the dashboard at ${host} with the token, and HTTP is not encrypted`,
      "In a network that is not yours alone, listen on 127.0.0.1 and come by an SSH tunnel or a proxy that speaks TLS.",
    ),
  ];
}
