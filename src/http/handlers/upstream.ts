import { AppError } from "../../core/errors.ts";
import type { UpstreamAnswerDto } from "../../protocol/upstream-dto.ts";
import { createBodyRoom } from "../body-room.ts";
import type { Handler } from "../exchange.ts";
import { answerJson } from "../json-answer.ts";
import { MAX_BODIES_BYTES, MAX_UPSTREAM_BYTES } from "../limits.ts";
import { requireJson } from "../media-type.ts";
import { readBody } from "../read-body.ts";

/** Takes what another machine forwards; what it throws is the answer. */
export type TakeUpstream = (body: Buffer) => Promise<UpstreamAnswerDto>;

/**
 * `POST /api/upstream`, for programs with the access token alone: whoever may write what other machines did must be known,
 * on this machine too.
 */
export function handleUpstream(take: TakeUpstream): Handler {
  const room = createBodyRoom(MAX_BODIES_BYTES);
  return async (exchange) => {
    const { request, response, caller } = exchange;
    if (caller?.kind !== "bearer") throw new AppError("upstream/token-needed");
    requireJson(request);
    const body = await readBody(request, response, { maxBytes: MAX_UPSTREAM_BYTES, room });
    return answerJson(exchange, await take(body));
  };
}
