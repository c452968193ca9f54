import { AppError } from "../../core/errors.ts";
import { isJsonObject } from "../../core/json.ts";
import { plainLine } from "../../core/shown/plain-line.ts";
import type { InvitationDto, JoinDto, JoinedDto } from "../../api/upstream-dto.ts";
import { INVITATION_LIFE_MS, type Access } from "../access/access.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { requireJson } from "../media-type.ts";
import { readBody } from "../read-body.ts";

const MAX_JOIN_BYTES = 2_048;
const MAX_NAME = 100;

/** `POST /api/invite`: an invitation for one machine. A browser cannot ask for one: a stolen cookie admits no machine. */
export function handleInvite(access: Access | null): Handler {
  return async (exchange) => {
    if (access === null) throw new AppError("upstream/token-needed");
    if (exchange.caller?.kind !== "bearer") throw new AppError("http/unauthorized");
    const invitation: InvitationDto = {
      code: access.inviteMachine(),
      expires_in_seconds: INVITATION_LIFE_MS / 1000,
    };
    await answerJson(exchange, invitation);
  };
}

/** `POST /api/join`: takes an invitation and gives the machine its token. The code is all that is asked for. */
export function handleJoin(access: Access | null, ownName: string): Handler {
  return async (exchange) => {
    const { request, response } = exchange;
    if (access === null) throw new AppError("upstream/token-needed");
    requireJson(request);
    const join = readJoin(await readBody(request, response, { maxBytes: MAX_JOIN_BYTES }));
    const joined: JoinedDto = { token: access.admitMachine(request, join), central: ownName };
    response.setHeader("Cache-Control", "no-store");
    await answerJson(exchange, joined);
  };
}

function readJoin(body: Buffer): JoinDto {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new AppError("http/body", { reason: "it is not JSON" });
  }
  const { code, name } = isJsonObject(value) ? value : {};
  if (typeof code !== "string" || typeof name !== "string") {
    throw new AppError("http/body", { reason: "it holds no code and name" });
  }
  return { code, name: plainLine(name, MAX_NAME) || "unnamed" };
}
