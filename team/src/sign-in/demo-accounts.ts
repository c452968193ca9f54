import type { IncomingMessage } from "node:http";
import type { SignInDto } from "../../../src/api/team-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { AppError } from "../../../src/core/errors/errors.ts";
import { getAndPost, post } from "../../../src/http/router.ts";
import { createAllowedHosts } from "../../../src/http/server/allowed-hosts.ts";
import { readBody, readJsonFields } from "../../../src/http/server/request-body.ts";
import type { Grant } from "../rights/grants.ts";
import type { Identity } from "../rights/identity.ts";
import { meetPerson } from "../rights/meet-person.ts";
import type { OpenSignIn } from "./open-sign-in.ts";
import { createSignIns } from "./sign-ins.ts";

type DemoAccount = Extract<SignInDto, { kind: "demo" }>["accounts"][number];

/** Each sees something else of the sessions of the two teams. */
const ACCOUNTS: readonly DemoAccount[] = [
  { account: "ann", name: "ann", what: "member of core", role: "member", team: "core" },
  { account: "bob", name: "bob", what: "member of core", role: "member", team: "core" },
  { account: "lee", name: "lee", what: "lead of core", role: "lead", team: "core" },
  { account: "cyd", name: "cyd", what: "member of web", role: "member", team: "web" },
  { account: "ada", name: "ada", what: "admin", role: "admin", team: null },
  { account: "aud", name: "aud", what: "auditor", role: "auditor", team: null },
];

const MAX_BODY_BYTES = 1_024;

/** What a proxy adds: then others than this machine's people may be at its other end. */
const PROXY_HEADERS = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "forwarded",
  "via",
] as const;

/**
 * Accounts that anybody on this machine may take, to try the team server out. Only for a server that listens on this
 * machine alone, over its own PostgreSQL.
 */
export function demoAccounts(host: string): OpenSignIn {
  const allowedHosts = createAllowedHosts(host, []);

  /** A page of another site can make its name mean this machine (DNS rebinding), and would take an account. */
  function guard(request: IncomingMessage): void {
    const here = { port: request.socket.localPort ?? 0, address: request.socket.localAddress ?? "" };
    const isOwn = allowedHosts.isAllowedHost(request.headers.host ?? "", here);
    if (!isOwn || PROXY_HEADERS.some((name) => request.headers[name] !== undefined)) throw new AppError("http/host");
  }

  return ({ pool }) => {
    const signIns = createSignIns({ pool, provider: "demo", isSecure: false });
    return {
      kind: "demo",
      identify: async (request) => {
        guard(request);
        const signedIn = await signIns.find(request);
        return signedIn === null ? null : identityOf(signedIn.subject);
      },
      routes: [
        getAndPost(
          ROUTES.teamSignIn,
          ({ request }): SignInDto => {
            guard(request);
            return { kind: "demo", accounts: ACCOUNTS };
          },
          async ({ request, response }) => {
            guard(request);
            const { account } = readJsonFields(await readBody(request, response, { maxBytes: MAX_BODY_BYTES }));
            const identity = typeof account === "string" ? identityOf(account) : null;
            if (identity === null) throw new AppError("http/body", { reason: "it names no demo account" });
            const { id } = await meetPerson(pool, identity);
            await signIns.begin(id, request, response);
            return { signed_in: true };
          },
        ),
        post(ROUTES.teamSignOut, async ({ request, response }) => {
          guard(request);
          await signIns.end(request, response);
          return { signed_in: false };
        }),
      ],
    };
  };
}

function identityOf(account: string): Identity | null {
  const known = ACCOUNTS.find((one) => one.account === account);
  if (known === undefined) return null;
  const { name, role, team } = known;
  return { subject: account, email: null, name, grants: [grantOf(role, team)], signIn: "demo" };
}

function grantOf(role: DemoAccount["role"], team: string | null): Grant {
  if (role === "admin" || role === "auditor") return { role };
  return { role, team: team ?? "" };
}
