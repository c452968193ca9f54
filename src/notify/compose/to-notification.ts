import { BUDGET_THREAD_ID, usdText, type BudgetThreshold } from "../../core/cost/budget.ts";
import { agentLabel } from "../../core/agent.ts";
import type { StoredEventDetail } from "../../core/event.ts";
import { HEALTH_THREAD_ID, isTrouble, type KeptHealthChange } from "../../core/health.ts";
import { adviceText, findingLine, notificationTexts } from "../../core/i18n/health-text.ts";
import { formatMoment } from "../../core/format/time.ts";
import { LIMIT_THREAD_ID, type readLimitCause } from "../../core/plan-limits.ts";
import { markdownText } from "../../core/format/markdown.ts";
import { objectField, textField } from "../../core/json.ts";
import type { Notification, NotificationBlock, SessionLabel } from "../../core/notification/notification.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import type { Session } from "../../core/session/session.ts";
import type { ConfigValues } from "../../config/settings.ts";
import { stringsOf, type Strings } from "../strings/strings.ts";
import { COMMAND, type Body } from "./body.ts";
import { headline, questionOf } from "./headline.ts";
import { linkTo, projectLabel } from "./labels.ts";
import { messageBody } from "./message-body.ts";

export interface NotificationSource {
  readonly decision: Pick<Delivery, "kind" | "ping" | "silent">;
  readonly event: StoredEventDetail;
  /** The session as it is now. Null when it was deleted. */
  readonly session: Session | null;
  /** Whether another live session works on its project, so that the line names the session too. */
  readonly sharesProject?: boolean;
  readonly settings: Pick<ConfigValues, "language" | "attachFull">;
  /** The dashboard's address. Null when it cannot be opened. */
  readonly dashboardUrl: string | null;
}

/** Every provider shows a text up to this length in full. */
const MAX_CHARS = 900;
const MAX_LINES = 25;

/** The notification of one event. Pure; any field may be missing in the payload. */
export function toNotification(source: NotificationSource): Notification {
  const { decision, event, session, sharesProject = false, settings, dashboardUrl } = source;
  const strings = stringsOf(settings.language);
  const label = labelOf(event, session);
  const line = headline({ kind: decision.kind, event, session, label, sharesProject, strings });
  const body = messageBody(decision.kind, event, settings.language);
  return {
    kind: decision.kind,
    hookEventName: event.hookEventName,
    toolName: event.toolName,
    session: label,
    agentType: event.agentId === null ? null : textField(event.payload, "agent_type"),
    headline: line,
    ...(decision.kind === "finished" && questionOf(event) !== null && { asks: true }),
    // A text that the headline shows in full is not repeated.
    blocks: body.blocks.filter((block) => !showsFull(line, block)),
    fields: body.fields,
    attachment: settings.attachFull ? attachmentOf(body, event, strings) : null,
    atMs: event.receivedAtMs,
    eventSeq: event.seq,
    link: linkTo(dashboardUrl, { event: String(event.seq) }),
    ping: decision.ping,
    silent: decision.silent,
  };
}

function showsFull(line: string, block: NotificationBlock): boolean {
  if (block.kind === "code") return block.language === COMMAND && hasCommand(line, block.text);
  const text = block.kind === "prose" ? markdownText(block.text) : block.text;
  return [` — ${text}`, `: ${text}`, ` · ${text}`, ` (${text})`, `（${text}）`].some((end) => line.endsWith(end));
}

/** Whether a headline has a whole command, in one piece and unchanged. */
function hasCommand(line: string, command: string): boolean {
  const start = line.indexOf(` ${command}`);
  return start >= 0 && [" ", "（"].includes(line[start + command.length + 1] ?? " ");
}

function labelOf(event: StoredEventDetail, session: Session | null): SessionLabel {
  return {
    sessionId: event.sessionId,
    title: session?.title ?? null,
    projectName: projectLabel({ ...event, projectName: session?.projectName ?? event.projectName }),
    branch: session?.branch ?? null,
    model: session?.model ?? null,
  };
}

/** The body's longest text. The body has only the beginning of a new file, so the rest comes from the payload. */
function attachmentOf({ blocks }: Body, event: StoredEventDetail, strings: Strings): Notification["attachment"] {
  const content = event.toolName === "Write" ? textField(objectField(event.payload, "tool_input"), "content") : null;
  const whole: NotificationBlock = { kind: "code", language: null, text: content ?? "" };
  const block = [...blocks, whole].reduce((best, one) => (one.text.length > best.text.length ? one : best));
  const { text } = block;
  const isLong = text.length > MAX_CHARS || text.split("\n", MAX_LINES + 1).length > MAX_LINES;
  if (!isLong) return null;
  const cut = event.truncations.find(({ kept }) => kept > MAX_CHARS && kept >= text.length);
  const note = cut === undefined ? "" : `\n\n${strings.cutNote(cut.kept, cut.length)}\n`;
  const fileName = block.kind !== "code" ? "message.md" : block.language === "diff" ? "change.diff" : "code.txt";
  return { fileName, text: `${text}${note}` };
}

interface BudgetSource {
  readonly reported: Pick<Delivery, "ping" | "silent" | "createdAtMs">;
  readonly threshold: BudgetThreshold;
  readonly spentUsd: number;
  readonly settings: Pick<ConfigValues, "language" | "budgetUsd">;
  readonly dashboardUrl: string | null;
}

/** The notification that a day's cost has reached a share of the budget. Pure. */
export function toBudgetNotification(source: BudgetSource): Notification {
  const { reported, threshold, spentUsd, settings, dashboardUrl } = source;
  const { budget } = stringsOf(settings.language);
  return {
    kind: "budget",
    hookEventName: "Budget",
    toolName: null,
    session: { sessionId: BUDGET_THREAD_ID, title: budget.title, projectName: null, branch: null, model: null },
    agentType: null,
    headline: budget.headline(threshold, usdText(spentUsd), usdText(settings.budgetUsd)),
    blocks: [],
    fields: [],
    attachment: null,
    atMs: reported.createdAtMs,
    link: linkTo(dashboardUrl, { view: "stats" }),
    ping: reported.ping,
    silent: reported.silent,
  };
}

interface LimitSource {
  readonly reported: Pick<Delivery, "ping" | "silent" | "createdAtMs">;
  readonly reached: NonNullable<ReturnType<typeof readLimitCause>>;
  readonly settings: Pick<ConfigValues, "language">;
  readonly dashboardUrl: string | null;
}

/** The notification that a plan's limit is nearly used, used, or reset. Pure. */
export function toLimitNotification({ reported, reached, settings, dashboardUrl }: LimitSource): Notification {
  const { language } = settings;
  const { limit } = stringsOf(language);
  const { agent, account, window, news, resetsAtMs } = reached;
  const what = `${agentLabel(agent)} (${account.split(/[\\/]/).at(-1) ?? ""}) · ${limit.window[window]}`;
  const resets = formatMoment(resetsAtMs, { nowMs: reported.createdAtMs, language });
  return {
    kind: "limit",
    hookEventName: "Limit",
    toolName: null,
    session: { sessionId: LIMIT_THREAD_ID, title: limit.title, projectName: null, branch: null, model: null },
    agentType: null,
    headline:
      news === "reset" ? limit.reset(what) : news === 100 ? limit.full(what, resets) : limit.used(what, news, resets),
    blocks: [],
    fields: [],
    attachment: null,
    atMs: reported.createdAtMs,
    link: linkTo(dashboardUrl, { view: "now" }),
    ping: reported.ping,
    silent: reported.silent,
  };
}

interface HealthSource {
  readonly reported: Pick<Delivery, "ping" | "silent">;
  readonly change: KeptHealthChange;
  readonly settings: Pick<ConfigValues, "language">;
  readonly dashboardUrl: string | null;
}

/** The notification that a check has a problem or has recovered. Pure. */
export function toHealthNotification({ reported, change, settings, dashboardUrl }: HealthSource): Notification {
  const { to, codes, atMs } = change;
  const { language } = settings;
  const { sender, headline: changeHeadline } = notificationTexts(change, language);
  const trouble = isTrouble({ status: to });
  const advised = codes.fix === null ? null : adviceText(codes.fix, language);
  // Backticks are for the page: a provider would show them literally.
  const advice = advised?.replaceAll("`", "") ?? null;
  return {
    kind: "health",
    hookEventName: trouble ? "HealthTrouble" : "HealthWell",
    toolName: null,
    session: { sessionId: HEALTH_THREAD_ID, title: sender, projectName: null, branch: null, model: null },
    agentType: null,
    headline: changeHeadline,
    blocks: [
      { kind: "code", language: null, text: findingLine(codes, language) },
      ...(trouble && advice !== null ? [{ kind: "text", text: advice } as const] : []),
    ],
    fields: [],
    attachment: null,
    atMs,
    link: linkTo(dashboardUrl, { view: "health" }),
    ping: reported.ping,
    silent: reported.silent,
  };
}

interface TestSource extends Pick<HealthSource, "settings" | "dashboardUrl"> {
  readonly atMs: number;
}

/** The message that a person sends to see whether it arrives. Pure. */
export function toTestNotification({ atMs, settings, dashboardUrl }: TestSource): Notification {
  const { testTitle, testMessage } = stringsOf(settings.language);
  return {
    kind: "health",
    hookEventName: "HealthWell",
    toolName: null,
    session: { sessionId: HEALTH_THREAD_ID, title: testTitle, projectName: null, branch: null, model: null },
    agentType: null,
    headline: testMessage,
    blocks: [],
    fields: [],
    attachment: null,
    atMs,
    link: linkTo(dashboardUrl, { view: "deliveries" }),
    ping: false,
    silent: true,
  };
}

interface PairedSource extends TestSource, Pick<Delivery, "ping"> {
  readonly browser: string;
}

/** The message that a browser may answer Claude Code from now on. Pure. */
export function toPairedNotification({ browser, ping, ...source }: PairedSource): Notification {
  const { pairedTitle, paired } = stringsOf(source.settings.language);
  const test = toTestNotification(source);
  return {
    ...test,
    hookEventName: "HealthTrouble",
    session: { ...test.session, title: pairedTitle },
    headline: paired(browser),
    link: linkTo(source.dashboardUrl, { view: "health" }),
    ping,
    silent: false,
  };
}
