import type { IncomingMessage, ServerResponse } from "node:http";
import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { isUnencrypted } from "../../../src/core/access.ts";
import { parseJsonObject } from "../../../src/core/json.ts";
import { AppError, errorText } from "../../../src/core/errors/errors.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SignInDto } from "../../../src/api/team-dto.ts";
import { get, getBelow, post } from "../../../src/http/router.ts";
import type { Environment } from "../../../src/system/paths.ts";
import { isUnavailable } from "../database/unavailable.ts";
import { createFailureLog } from "../http/failure-log.ts";
import { requestIdOf } from "../http/request-id.ts";
import { readGrants } from "../rights/grants.ts";
import { cookieName, cookieText, cookieValues } from "./cookies.ts";
import { personOfClaims } from "./oidc-person.ts";
import { createProvider, type Journey } from "./oidc-provider.ts";
import { answerFailure, type SignInFailure } from "./sign-in-failure.ts";
import type { OpenSignIn, SignInParts } from "./open-sign-in.ts";
import { createSignIns } from "./sign-ins.ts";

/** The provider sends browsers to it: a navigation from another site. */
export const OIDC_CALLBACK = `${ROUTES.teamOidc}callback`;

const START = `${ROUTES.teamOidc}start`;

/** As long as a person may take to type a password and a second factor. */
const JOURNEY_SECONDS = 600;

const DEFAULTS = { scope: "openid profile email", groupsClaim: "groups" } as const;

/**
 * People sign in at an identity provider, by OpenID Connect.
 * @returns null without configuration
 * @throws when the configuration is incomplete or malformed
 */
export function readOidc(environment: Environment): OpenSignIn | null {
  const value = (name: string): string => environment[name] ?? "";
  const [issuer, clientId, clientSecret] = ["ISSUER", "CLIENT_ID", "CLIENT_SECRET"].map((name) =>
    value(`CCEN_TEAM_OIDC_${name}`),
  );
  if ([issuer, clientId, clientSecret].every((text) => text === "")) return null;
  if (!issuer || !clientId || !clientSecret)
    throw new Error("CCEN_TEAM_OIDC_ISSUER, CCEN_TEAM_OIDC_CLIENT_ID and CCEN_TEAM_OIDC_CLIENT_SECRET go together");
  const address = readAddress("CCEN_TEAM_URL", value("CCEN_TEAM_URL"));
  if (address.pathname !== "/") throw new Error("CCEN_TEAM_URL has to be the address of a host, without a path");
  const settings = {
    issuer: readAddress("CCEN_TEAM_OIDC_ISSUER", issuer),
    clientId,
    clientSecret,
    scope: value("CCEN_TEAM_OIDC_SCOPE") || DEFAULTS.scope,
    groupsClaim: value("CCEN_TEAM_OIDC_GROUPS_CLAIM") || DEFAULTS.groupsClaim,
    callback: new URL(OIDC_CALLBACK, address),
  };
  const grantsOf = readGrants(environment);
  return (parts) => openOidc(parts, { settings, grantsOf });
}

/** @throws for what is not a URL, or not encrypted between machines */
function readAddress(name: string, text: string): URL {
  const url = URL.parse(text);
  const isHttp = url?.protocol === "https:" || url?.protocol === "http:";
  if (url === null || !isHttp || isUnencrypted(url.href))
    throw new Error(`${name} has to be an address such as https://team.example.com`);
  return url;
}

interface OidcOptions {
  readonly settings: Parameters<typeof createProvider>[0];
  readonly grantsOf: ReturnType<typeof readGrants>;
}

function openOidc({ pool, clock, logger }: SignInParts, { settings, grantsOf }: OidcOptions): ReturnType<OpenSignIn> {
  const isSecure = settings.callback.protocol === "https:";
  const signIns = createSignIns({ pool, provider: settings.issuer.href, isSecure });
  const provider = createProvider(settings, () => clock.now());
  const failures = createFailureLog(logger, () => performance.now());

  /** Between leaving and coming back, the browser alone keeps what has to match: no replica has to remember it. */
  function keep(request: IncomingMessage, response: ServerResponse, journey: KeptJourney | null): void {
    const name = cookieName(request, "team-oidc", isSecure);
    const value = journey === null ? null : Buffer.from(JSON.stringify(journey)).toString("base64url");
    response.appendHeader("Set-Cookie", cookieText({ name, value, seconds: JOURNEY_SECONDS }));
  }

  function kept(request: IncomingMessage): KeptJourney | null {
    const [value = ""] = cookieValues(request, cookieName(request, "team-oidc", isSecure));
    const { state, nonce, verifier, to, at } = parseJsonObject(Buffer.from(value, "base64url").toString()) ?? {};
    const isJourney = typeof state === "string" && typeof nonce === "string" && typeof verifier === "string";
    if (!isJourney || typeof to !== "string" || !isOwnPage(to) || typeof at !== "number") return null;
    const ageMs = clock.now() - at;
    return ageMs >= 0 && ageMs < JOURNEY_SECONDS * 1000 ? { state, nonce, verifier, to, at } : null;
  }

  async function leave(request: IncomingMessage, response: ServerResponse, to: string): Promise<void> {
    const { url, journey } = await provider.leave();
    keep(request, response, { ...journey, to: isOwnPage(to) ? to : ROUTES.page, at: clock.now() });
    redirect(response, url.href);
  }

  async function comeBack(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const journey = kept(request);
    const url = new URL(request.url ?? "", settings.callback);
    if (journey === null || url.searchParams.get("state") !== journey.state) throw new NoJourney();
    // A code that fails is of no further use, and neither is what it was asked with.
    keep(request, response, null);
    const claims = await provider.comeBack(url, journey);
    await signIns.begin(await personOfClaims(pool, claims), request, response);
    redirect(response, journey.to);
  }

  return {
    kind: "oidc",
    identify: async (request) => {
      const signedIn = await signIns.find(request);
      if (signedIn === null) return null;
      const { groups, ...person } = signedIn;
      return { ...person, grants: grantsOf(groups), signIn: "oidc" };
    },
    routes: [
      get(ROUTES.teamSignIn, (): SignInDto => ({ kind: "oidc", url: START })),
      post(ROUTES.teamSignOut, async ({ request, response }) => {
        await signIns.end(request, response);
        return { signed_in: false };
      }),
      getBelow(ROUTES.teamOidc, async ({ request, response, path, query }) => {
        if (path !== START && path !== OIDC_CALLBACK) throw new AppError("http/not-found", { path });
        try {
          if (path === START) await leave(request, response, query.get("to") ?? "");
          else await comeBack(request, response);
        } catch (error) {
          // The team server's own failures are answered as everywhere.
          if (isUnavailable(error)) throw error;
          const failure = path === START ? "unavailable" : failureOf(error);
          if (failure !== "expired")
            failures.refused("a sign-in failed", { request: requestIdOf(response), failure, reason: reasonOf(error) });
          answerFailure(response, failure, START);
        }
      }),
    ],
  };
}

interface KeptJourney extends Journey {
  /** The part of the page that was asked for. */
  readonly to: string;
  readonly at: number;
}

/** The browser was not sent to the provider from here, or long ago, or has signed in elsewhere since. */
class NoJourney extends Error {}

/** No other site: an address behind a sign-in would carry its trust there (CWE-601). */
function isOwnPage(to: string): boolean {
  return to.length <= 500 && /^\/(?:[?#][!-~]*)?$/.test(to);
}

function failureOf(error: unknown): SignInFailure {
  if (error instanceof NoJourney) return "expired";
  const isAnswerless = error instanceof ClientError && ANSWERLESS.has(error.code ?? "");
  // `fetch` throws a TypeError for a provider that cannot be reached.
  return error instanceof TypeError || isAnswerless ? "unavailable" : "refused";
}

/** For the log: the provider's word, or what is behind a failed connection. A word comes by the address, which anybody writes. */
function reasonOf(error: unknown): string {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError)
    return /^[a-z_]{1,40}$/.test(error.error) ? error.error : "unknown";
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return `${errorText(error)}${cause}`;
}

/** No answer in time, or one that is none of OpenID Connect: a proxy's 502. */
const ANSWERLESS = new Set(["OAUTH_TIMEOUT", "OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_RESPONSE_IS_NOT_JSON"]);

function redirect(response: ServerResponse, location: string): void {
  response.setHeader("Location", location);
  response.setHeader("Cache-Control", "no-store");
  response.writeHead(303).end();
}
