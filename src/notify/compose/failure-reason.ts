import type { Failure } from "../../core/session/session.ts";
import type { Words } from "../strings/words.ts";

/** How the client words what the API answered; the status is in it, in brackets or not. */
const API_STATUS = /^API Error\b.{0,80}?\b([45]\d\d)\b/;

/** Why a turn failed, in words. Where the client has no name for it, its message may hold the status. */
export function failureReason({ code, message }: Pick<Failure, "code" | "message">, words: Words): string {
  const known: Readonly<Record<string, string>> = words.failure;
  if (Object.hasOwn(known, code)) return known[code] ?? code;
  if (code !== "unknown") return words.unknownFailure(code);
  const status = API_STATUS.exec(message ?? "")?.[1];
  return words.unknownFailure(status === undefined ? null : `HTTP ${status}`);
}
