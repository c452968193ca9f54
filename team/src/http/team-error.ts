import type { ErrorDto } from "../../../src/api/dto.ts";

interface TeamErrorEntry {
  readonly status: number;
  readonly message: string;
  readonly fix: string;
}

/** What a team server refuses beside what a daemon does. `team/README.md` names each code. */
const TEAM_ERRORS = {
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
} as const satisfies Record<string, TeamErrorEntry>;

type TeamErrorCode = keyof typeof TEAM_ERRORS;

/** Until another attempt makes sense after a 429. */
export const TRY_AGAIN_SECONDS = 600;

/** An error that a person or a machine sees, with a code of the team server's own. */
export class TeamError extends Error {
  readonly code: TeamErrorCode;
  readonly status: number;
  readonly dto: ErrorDto["error"];

  constructor(code: TeamErrorCode) {
    const { status, message, fix } = TEAM_ERRORS[code];
    super(message);
    this.name = "TeamError";
    this.code = code;
    this.status = status;
    this.dto = { code, message, fix };
  }
}
