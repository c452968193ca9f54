import type { ErrorDto } from "../../../src/api/dto.ts";

/** Errors that a team server has beside a daemon's. */
const ERRORS = {
  "team/identity": {
    status: 401,
    message: "Nothing says who reads.",
    fix: "Sign in; /api/team/sign-in says how. Behind a proxy, open the proxy's address: CCEN_TEAM_PROXY_FROM and CCEN_TEAM_PROXY_SECRET say which one is trusted.",
  },
  "team/rights": {
    status: 403,
    message: "Your role does not allow this.",
    fix: "Its owner may share a session, an admin may switch sharing of a team on or off.",
  },
  "team/revoked": {
    status: 401,
    message: "The token of this machine was revoked.",
    fix: "Ask the person who revoked it; `ccen team join` on the machine asks for a new one.",
  },
  "team/join-code": {
    status: 404,
    message: "No machine waits under this code: it is wrong, used or older than ten minutes.",
    fix: "Run `ccen team join` on the machine again for a new code.",
  },
  "team/join-crowded": {
    status: 429,
    message: "Too many machines ask to join at the moment.",
    fix: "Try again in ten minutes. For many machines use an invitation.",
  },
  "team/guesses": {
    status: 429,
    message: "You have tried too many wrong codes.",
    fix: "Try again in ten minutes.",
  },
  "team/unconfirmable": {
    status: 409,
    message: "This team server does not know people yet, so no one can confirm a machine.",
    fix: "Set up how people sign in, join with an invitation, or add the machine with `npm run team -- add-machine`.",
  },
  "team/not-member": {
    status: 403,
    message: "You are not a member of this team.",
    fix: "Choose a team that you are a member of.",
  },
  "team/not-lead": {
    status: 403,
    message: "Only a lead of this team or an admin may do this.",
    fix: "Ask one of them.",
  },
  "team/invitation": {
    status: 401,
    message: "This invitation is wrong, expired, revoked or used up.",
    fix: "Ask a lead of the team or an admin for a new one.",
  },
  "team/machine": {
    status: 404,
    message: "There is no such machine among yours.",
    fix: "Look at the list of machines.",
  },
  "team/not-found": { status: 404, message: "There is no such team.", fix: "See /api/team/teams for the list." },
} as const;

/** Until another attempt makes sense after a 429: codes and guesses are counted over ten minutes. */
export const TRY_AGAIN_SECONDS = 600;

export class TeamError extends Error {
  readonly status: number;
  readonly dto: ErrorDto;

  constructor(code: keyof typeof ERRORS) {
    const { status, message, fix } = ERRORS[code];
    super(message);
    this.status = status;
    this.dto = { error: { code, message, fix } };
  }
}
