import type { Failure } from "../../core/session/session.ts";
import type { Strings } from "../strings/strings.ts";

/** The client's text for an API error. The status is in it, with or without brackets. */
const API_STATUS = /^API Error\b.{0,80}?\b([45]\d\d)\b/;

/** Why a turn failed, in the reader's language. Without an error code, the status is taken from the message. */
export function failureReason({ code, message }: Pick<Failure, "code" | "message">, strings: Strings): string {
  const known: Readonly<Record<string, string>> = strings.failure;
  if (Object.hasOwn(known, code)) return known[code] ?? code;
  if (code !== "unknown") return strings.unknownFailure(code);
  const status = API_STATUS.exec(message ?? "")?.[1];
  return strings.unknownFailure(status === undefined ? null : `HTTP ${status}`);
}
