import type { Failure } from "../../core/session/session.ts";
import type { Words } from "../strings/words.ts";

/** The client's text for an API error. The status is in it, with or without brackets. */
const API_STATUS = /^API Error\b.{0,80}?\b([45]\d\d)\b/;

/** Why a turn failed, in the reader's language. Without an error code, the status is taken from the message. */
export function failureReason({ code, message }: Pick<Failure, "code" | "message">, words: Words): string {
  const known: Readonly<Record<string, string>> = words.failure;
  if (Object.hasOwn(known, code)) return known[code] ?? code;
  if (code !== "unknown") return words.unknownFailure(code);
  const status = API_STATUS.exec(message ?? "")?.[1];
  return words.unknownFailure(status === undefined ? null : `HTTP ${status}`);
}
