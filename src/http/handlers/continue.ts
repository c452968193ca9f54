import { MAX_PROMPT_CHARS, type ContinuedDto, type ContinueOfferDto } from "../../api/continue-dto.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Answerer } from "../../core/request.ts";
import type { Session } from "../../core/session/session.ts";
import { type Exchange } from "../router.ts";
import { answererOf, readAnswered } from "./requests.ts";

/** Continues an ended session with a prompt. */
export interface ContinueService {
  /** As answering: off by default. */
  isOn(): boolean;
  offer(session: Session): Promise<Omit<ContinueOfferDto, "may_continue">>;
  /** @throws AppError `session/not-continued` */
  start(session: Session, prompt: string, by: Answerer): Promise<ContinuedDto>;
}

export async function offerContinue(
  service: ContinueService,
  session: Session,
  { path, caller }: Exchange,
): Promise<ContinueOfferDto> {
  if (!service.isOn()) throw new AppError("http/not-found", { path });
  return { may_continue: answererOf(caller) !== null, ...(await service.offer(session)) };
}

/** @throws AppError `request/not-paired`, `session/not-continued` */
export async function continueSession(
  service: ContinueService,
  session: Session,
  exchange: Exchange,
): Promise<ContinuedDto> {
  if (!service.isOn()) throw new AppError("http/not-found", { path: exchange.path });
  const { by, fields } = await readAnswered(exchange);
  const { prompt } = fields;
  if (typeof prompt !== "string" || prompt.trim() === "" || prompt.length > MAX_PROMPT_CHARS || prompt.includes("\0")) {
    throw new AppError("http/body", { reason: `prompt has to be a text of 1 to ${MAX_PROMPT_CHARS} characters` });
  }
  return service.start(session, prompt.trim(), by);
}
