import {
  isBeyondLimit,
  isWorseWhenLow,
  type CheckValue,
  type CheckName,
  type CheckStatus,
  type CheckValueName,
  type HealthFinding,
} from "../health.ts";
import { healthEn, rebuildEn } from "./en/health.ts";
import { deliveryReasonsEn } from "./en/notification.ts";
import { healthJa, rebuildJa } from "./ja/health.ts";
import { deliveryReasonsJa } from "./ja/notification.ts";
import { fill, textOf, type Details, type Language, type Message, type Templates } from "./message.ts";

const TABLES = { en: healthEn, ja: healthJa } as const;

/** Messages in the value or the details of a check, also why a destination is disabled, and the report of a rebuild. */
const FINDINGS: Readonly<Record<Language, Templates>> = {
  en: { ...deliveryReasonsEn, ...rebuildEn.reason, ...rebuildEn.report, ...healthEn.value, ...healthEn.finding },
  ja: { ...deliveryReasonsJa, ...rebuildJa.reason, ...rebuildJa.report, ...healthJa.value, ...healthJa.finding },
};

/** Waiting times: shown only above zero. */
const AGES: ReadonlySet<CheckValueName> = new Set([
  "oldest_waiting_ms",
  "outbox_failing_ms",
  "outbox_oldest_ms",
  "upstream_oldest_ms",
]);

/** The messages of values; the code of each is the value's name. */
export function valueMessages(values: readonly CheckValue[]): readonly Message<CheckValueName>[] {
  return values
    .filter(({ name, value }) => !AGES.has(name) || value > 0)
    .map(({ name, value }) => ({ code: name, details: valueDetails(name, value) }));
}

/** The value that a message states; null for another message. */
export function checkValueOf({ code, details }: Message): Pick<CheckValue, "name" | "value"> | null {
  return isCheckValueName(code) ? { name: code, value: Number(Object.values(details)[0]) } : null;
}

function isCheckValueName(code: string): code is CheckValueName {
  return Object.hasOwn(healthEn.value, code);
}

function valueDetails(name: CheckValueName, value: number | string): Details {
  if (name.endsWith("_at_ms")) return { valueAtMs: value };
  if (name.endsWith("_ms")) return { valueMs: value };
  return name.endsWith("_bytes") ? { valueBytes: value } : { count: value };
}

export function checkTitle(name: CheckName, language: Language): string {
  return TABLES[language].title[name];
}

export function statusText(status: CheckStatus, language: Language): string {
  return TABLES[language].status[status];
}

/** The new status of a check: `failed`, `recovered`. */
export function becameText(status: CheckStatus, language: Language): string {
  return status === "ok" || status === "note" ? TABLES[language].recovered : statusText(status, language);
}

/** @returns the sender of notifications about the health, and the headline of one */
export function notificationTexts(
  { name, to }: { readonly name: CheckName; readonly to: CheckStatus },
  language: Language,
) {
  const { sender, headline } = TABLES[language].notification;
  const details = { check: checkTitle(name, language), status: becameText(to, language) };
  return { sender, headline: fill(headline, details, language) };
}

/** @param shown the number with its unit, if not in the default format */
export function checkValueText(name: CheckValueName, shown: number | string, language: Language): string {
  return fill(TABLES[language].value[name], valueDetails(name, shown), language);
}

/** `≤ 5 ms`: the range that is still ok. */
export function limitText({ name }: Pick<CheckValue, "name">, limit: string, language: Language): string {
  const { atLeast, atMost, below } = TABLES[language].limit;
  return fill(isWorseWhenLow(name) ? atLeast : name === "connections" ? below : atMost, { limit }, language);
}

export function findingText(message: Message, language: Language): string {
  return textOf(message, { templates: FINDINGS[language], language });
}

export function adviceText(message: Message, language: Language): string {
  return textOf(message, { templates: TABLES[language].advice, language });
}

const SEPARATORS = { en: { parts: ", ", details: "; ", cause: ": " }, ja: { parts: "、", details: "、", cause: ": " } };

/** The reason of a destination that is disabled or fails belongs to the message before it. */
const WITH_REASON: ReadonlySet<string> = new Set(["destination-disabled", "destination-failing"]);

/** Details as lines. */
export function detailLines(details: readonly Message[]): readonly (readonly Message[])[] {
  const lines: Message[][] = [];
  for (const detail of details) {
    const last = lines.at(-1);
    const isReason = last?.length === 1 && WITH_REASON.has(last[0]?.code ?? "") && !WITH_REASON.has(detail.code);
    if (isReason) last.push(detail);
    else lines.push([detail]);
  }
  return lines;
}

export function lineText(line: readonly Message[], language: Language): string {
  return line.map((message) => findingText(message, language)).join(SEPARATORS[language].cause);
}

export function detailText(details: readonly Message[], language: Language): string {
  return detailLines(details)
    .map((line) => lineText(line, language))
    .join(SEPARATORS[language].details);
}

/** A check's whole result in one line: `12 files waiting: disk full`. */
export function findingLine({ value, detail }: Pick<HealthFinding, "value" | "detail">, language: Language): string {
  const parts = value.map((message) => findingText(message, language)).join(SEPARATORS[language].parts);
  return detail.length === 0 ? parts : `${parts}: ${detailText(detail, language)}`;
}

/** The broken limits, else all limits: `oldest ≤ 10 s`. Null without any. */
export function thresholdLine(values: readonly CheckValue[], language: Language): string | null {
  const broken = values.filter(isBeyondLimit);
  const shown = broken.length > 0 ? broken : values.filter(({ limit }) => limit !== null);
  const texts = shown.map((figure) => checkValueText(figure.name, bareLimit(figure, language), language));
  return texts.length === 0 ? null : texts.join(SEPARATORS[language].parts);
}

function bareLimit({ name, limit }: CheckValue, language: Language): string {
  const [placeholder = ""] = Object.keys(valueDetails(name, 0));
  return limitText({ name }, fill(`{${placeholder}}`, valueDetails(name, limit ?? 0), language), language);
}
