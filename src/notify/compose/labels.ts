import { agentLabel } from "../../core/agent.ts";
import { withInstants } from "../../core/format/instants.ts";
import { plainProse } from "../../core/format/plain-prose.ts";
import { shownLine } from "../../core/format/text.ts";
import type { Failure, Session } from "../../core/session/session.ts";
import type { Strings } from "../strings/strings.ts";

/** Two parts of a line with a blank between them, unless a wide bracket has its own. */
export function beside(before: string, after: string): string {
  return /[」）]$/.test(before) || /^[「（]/.test(after) ? `${before}${after}` : `${before} ${after}`;
}

type LabelledProject = Pick<Session, "projectName" | "machine" | "agent">;

/** A session's project, and its machine if that is another one, and its agent: `payments @ laptop (Codex)`. */
export function projectLabel({ projectName, machine, agent }: LabelledProject): string | null {
  const place = machine === null ? projectName : projectName === null ? machine : `${projectName} @ ${machine}`;
  if (agent === "claude" || agent === "unknown") return place;
  return place === null ? agentLabel(agent) : `${place} (${agentLabel(agent)})`;
}

/** The client's text for an API error. The status is in it, with or without brackets. */
const API_STATUS = /^API Error\b.{0,80}?\b([45]\d\d)\b/;

/**
 * Why a turn failed, until when, and what the API said about it. Without an error code, the status is taken from the
 * message.
 *
 * @param readAtMs when it is read; null for any day, so that times have their dates
 */
export function failureLine({ code, message, untilMs, continues }: Failure, readAtMs: number | null, strings: Strings) {
  const { failedUntil, continuesAt, moment } = strings.headline;
  const reason = failureReason(code, message, strings);
  return {
    reason: untilMs === null ? reason : (continues === true ? continuesAt : failedUntil)(reason, untilMs, readAtMs),
    about: messageLine(
      withInstants(message ?? "", (atMs) => moment(atMs, readAtMs)),
      untilMs !== null,
    ),
  };
}

function failureReason(code: string, message: string | null, strings: Strings): string {
  const known: Readonly<Record<string, string>> = strings.failure;
  if (Object.hasOwn(known, code)) return known[code] ?? code;
  if (code !== "unknown") return strings.unknownFailure(code);
  const status = API_STATUS.exec(message ?? "")?.[1];
  return strings.unknownFailure(status === undefined ? null : `HTTP ${status}`);
}

/** What the API said in its own words: without its JSON, a status that stands alone, or the end that was said. */
function messageLine(message: string, saysUntil: boolean): string {
  const line = shownLine(message, 600);
  const json = /"message":"([^"\\]{1,300})"/.exec(line.replaceAll('": "', '":"'))?.[1];
  const start = line.indexOf("{");
  const said = json === undefined || start < 0 ? line : `${line.slice(0, start).trim()} ${json}`;
  const bare = saysUntil ? withoutEnd(said) : said;
  return /^(?:API Error:?\s?)?\(?\d{3}\)?$/.test(bare.trim()) ? "" : plainProse(bare);
}

/** `You've hit your limit · resets 7pm` without its last part. */
function withoutEnd(text: string): string {
  const [said = text, ...rest] = text.split(/ [·∙] resets /i);
  return rest.length === 1 ? said : text;
}

/** An address of the page, as `web/state/route.ts` parses it. Null without a dashboard. */
export function linkTo(
  dashboardUrl: string | null,
  parameters:
    | { readonly event: string }
    | { readonly session: string }
    | { readonly view: "health" | "stats" | "deliveries" | "now" },
): string | null {
  return dashboardUrl === null
    ? null
    : `${dashboardUrl.replace(/\/$/, "")}/#${new URLSearchParams(parameters).toString()}`;
}
