import type { ServerResponse } from "node:http";
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
  "team/not-found": { status: 404, message: "There is no such team.", fix: "See /api/team/teams for the list." },
} as const;

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

/** Answers an error that the table of a daemon's errors lacks. */
export function answerBare(response: ServerResponse, body: ErrorDto, status: number): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("Content-Length", bytes.length);
  response.writeHead(status).end(bytes);
}
