import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";

/** Slack's documented fields of the blocks that a notifier may use; other fields are rejected. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  header: ["type", "text", "block_id"],
  section: ["type", "text", "fields", "accessory", "block_id", "expand"],
  context: ["type", "elements", "block_id"],
  divider: ["type", "block_id"],
  rich_text: ["type", "elements", "block_id"],
};

const TOP: ReadonlySet<string> = new Set([
  "text",
  "blocks",
  "mrkdwn",
  "unfurl_links",
  "unfurl_media",
  "thread_ts",
  "response_type",
]);

/** Slack's error code for a payload; null when it is valid. */
export function slackProblem(payload: JsonValue): string | null {
  if (!isJsonObject(payload) || !Object.keys(payload).every((key) => TOP.has(key))) return "invalid_payload";
  const { text, blocks = [] } = payload;
  if (text !== undefined && (typeof text !== "string" || text.length > 40_000)) return "invalid_payload";
  if (!Array.isArray(blocks) || blocks.length > 50) return "invalid_blocks";
  if ((text ?? "") === "" && blocks.length === 0) return "no_text";
  return (blocks as readonly JsonValue[]).every(isBlock) ? null : "invalid_blocks";
}

function isBlock(block: JsonValue): boolean {
  if (!isJsonObject(block) || typeof block["type"] !== "string") return false;
  const { type, text, elements } = block;
  const fields = FIELDS[type];
  if (fields === undefined || !Object.keys(block).every((key) => fields.includes(key))) return false;
  if (type === "header") return isText(text, 150) && isJsonObject(text) && text["type"] === "plain_text";
  if (type === "section") return isText(text, 3000);
  const list = Array.isArray(elements) ? (elements as readonly JsonValue[]) : [];
  if (type === "rich_text") return list.length > 0 && list.every(isRichElement);
  if (type !== "context") return true;
  return list.length > 0 && list.length <= 10 && list.every((one) => isText(one, 3000));
}

/** A section or a block of code, of texts alone: a notifier needs no users, links or lists. */
function isRichElement(value: JsonValue): boolean {
  if (!isJsonObject(value) || Object.keys(value).length !== 2) return false;
  const { type, elements } = value;
  if (type !== "rich_text_section" && type !== "rich_text_preformatted") return false;
  return Array.isArray(elements) && elements.length > 0 && (elements as readonly JsonValue[]).every(isRichText);
}

function isRichText(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { type, text, style = {}, ...rest } = value;
  return (
    type === "text" &&
    typeof text === "string" &&
    text.length > 0 &&
    text.length <= 3000 &&
    Object.keys(rest).length === 0 &&
    isJsonObject(style) &&
    Object.entries(style).every(([name, on]) => ["bold", "italic", "code"].includes(name) && on === true)
  );
}

function isText(value: JsonValue | undefined, most: number): boolean {
  if (!isJsonObject(value)) return false;
  const { type, text, ...rest } = value;
  if (typeof text !== "string" || text.length < 1 || text.length > most) return false;
  if (type === "plain_text") return Object.keys(rest).every((key) => key === "emoji");
  return type === "mrkdwn" && Object.keys(rest).every((key) => key === "verbatim");
}

/** The texts of a message in which Slack looks for mentions, links and markup. */
function parsedTexts({ text, blocks = [] }: JsonObject): readonly string[] {
  return [...(typeof text === "string" ? [text] : []), ...textsOf(blocks, "mrkdwn"), ...textsOf(blocks, "text")];
}

/** The visible text of a message. */
export function visibleText({ blocks = [] }: JsonObject): string {
  const texts = [...textsOf(blocks, "plain_text"), ...textsOf(blocks, "mrkdwn"), textsOf(blocks, "text").join("")];
  return texts.map(unescapeSlack).join("\n");
}

export function textsOf(value: JsonValue, kind: "plain_text" | "mrkdwn" | "text"): readonly string[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((one) => textsOf(one, kind));
  if (!isJsonObject(value)) return [];
  if (value["type"] === kind && typeof value["text"] === "string") return [value["text"]];
  return Object.values(value).flatMap((one) => textsOf(one, kind));
}

/** Everything that Slack parses as more than text: `<!here>`, `<@U1>`, `<#C1>`, `<https://…|words>`. */
export function controlSequences(message: JsonObject): readonly string[] {
  return parsedTexts(message).flatMap((text) => text.match(/<[^>]*>/g) ?? []);
}

export function unescapeSlack(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
