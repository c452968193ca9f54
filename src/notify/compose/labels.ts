import type { Failure } from "../../core/session/session.ts";
import type { Strings } from "../strings/strings.ts";

/** A session's project, and its machine if that is another one: `payments @ laptop`. */
export function projectLabel(projectName: string | null, machine: string | null): string | null {
  if (machine === null) return projectName;
  return projectName === null ? machine : `${projectName} @ ${machine}`;
}

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

/** An address of the page, as `web/state/route.ts` parses it. Null without a dashboard. */
export function linkTo(
  dashboardUrl: string | null,
  parameters:
    | { readonly event: string }
    | { readonly session: string }
    | { readonly view: "health" | "stats" | "deliveries" },
): string | null {
  return dashboardUrl === null
    ? null
    : `${dashboardUrl.replace(/\/$/, "")}/#${new URLSearchParams(parameters).toString()}`;
}
