import type { SignInDto } from "../../../src/api/team-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { isLoopbackHost } from "../../../src/core/access.ts";
import { get } from "../../../src/http/router.ts";
import type { Environment } from "../../../src/system/paths.ts";
import type { Identify } from "../rights/identity.ts";
import { readProxy } from "../rights/proxy.ts";
import { demoAccounts } from "./demo-accounts.ts";
import { readOidc } from "./oidc.ts";
import type { OpenSignIn } from "./open-sign-in.ts";

interface Server {
  readonly host: string;
  /** Whether it runs on a PostgreSQL of its own. */
  readonly isTrial: boolean;
}

/**
 * A proxy or an identity provider, whichever is configured; demo accounts where neither is and the server is one
 * person's own; otherwise nothing.
 * @throws when the configuration is incomplete, malformed or double
 */
export function readSignIn(environment: Environment, { host, isTrial }: Server): OpenSignIn {
  const proxy = readProxy(environment);
  const oidc = readOidc(environment);
  if (proxy !== null && oidc !== null)
    throw new Error("CCEN_TEAM_PROXY_SECRET and CCEN_TEAM_OIDC_ISSUER exclude each other: one of them knows people");
  if (oidc !== null) return oidc;
  if (proxy !== null) return elsewhere("proxy", proxy);
  return isTrial && isLoopbackHost(host) ? demoAccounts(host) : elsewhere("none", null);
}

function elsewhere(kind: "proxy" | "none", identify: Identify | null): OpenSignIn {
  return () => ({ kind, identify, routes: [get(ROUTES.teamSignIn, (): SignInDto => ({ kind }))] });
}
