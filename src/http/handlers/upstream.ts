import { AppError } from "../../core/errors.ts";
import type { UpstreamAnswerDto } from "../../api/upstream-dto.ts";
import type { Access } from "../access/access.ts";
import { createBodyRoom } from "../body-room.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { MAX_BODIES_BYTES, MAX_UPSTREAM_BYTES } from "../limits.ts";
import { requireJson } from "../media-type.ts";
import { readBody } from "../read-body.ts";

/**
 * Takes what another machine forwards; what it throws is the answer.
 * @param heard called with the machine's id once its batch has been read
 */
export type TakeUpstream = (body: Buffer, heard: (machineId: string) => void) => Promise<UpstreamAnswerDto>;

/**
 * `POST /api/upstream`, for machines that were admitted and programs with the access token: whoever may write what other
 * machines did must be known, on this machine too.
 */
export function handleUpstream(take: TakeUpstream, access: Pick<Access, "machineUsed"> | null): Handler {
  const room = createBodyRoom(MAX_BODIES_BYTES);
  return async (exchange) => {
    const { request, response, caller } = exchange;
    if (caller?.kind !== "bearer" && caller?.kind !== "machine") throw new AppError("upstream/token-needed");
    requireJson(request);
    const body = await readBody(request, response, { maxBytes: MAX_UPSTREAM_BYTES, room });
    const heard = (machineId: string): void => {
      if (caller.kind === "machine") access?.machineUsed(caller.tokenId, machineId);
    };
    return answerJson(exchange, await take(body, heard));
  };
}
