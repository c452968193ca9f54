import type { Failure } from "../../core/session/session.ts";
import type { Strings } from "../strings/strings.ts";

/** A session's project, and its machine if that is another one: `payments @ laptop`. */
export function projectLabel(projectName: string | null, machine: string | null): string | null {
  if (machine === null) return projectName;
  return projectName === null ? machine : `${projectName} @ ${machine}`;
}

/** A tool's name for people: `mcp__github__create_issue` is `github/create_issue`. Other names stay. */
export function toolLabel(toolName: string): string {
  const [, server, tool] = /^mcp__(.{1,100}?)__(.+)$/.exec(toolName) ?? [];
  return server === undefined || tool === undefined ? toolName : `${server}/${tool}`;
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

export function eventLink(dashboardUrl: string, seq: number): string {
  return linkTo(dashboardUrl, { event: String(seq) });
}

export function sessionLink(dashboardUrl: string, sessionId: string): string {
  return linkTo(dashboardUrl, { session: sessionId });
}

export function healthLink(dashboardUrl: string): string {
  return linkTo(dashboardUrl, { view: "health" });
}

/** An address of the page, as `web/state/route.ts` parses it. */
function linkTo(dashboardUrl: string, parameters: Record<string, string>): string {
  return `${dashboardUrl.replace(/\/$/, "")}/#${new URLSearchParams(parameters).toString()}`;
}
