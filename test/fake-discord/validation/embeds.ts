import { listOf, objectOf } from "../state/json.ts";
import type { Json } from "../state/model.ts";
import { type FormFault, invalid, required } from "./form-errors.ts";

/** Title, description, field names and values, footer and author of all embeds of a message. */
const MAX_TOTAL = 6000;

const LINKED = ["image", "thumbnail", "video"] as const;

/** Undocumented rules for embeds: the total, empty fields, the schemes of addresses. */
export function embedFaults(embeds: readonly Json[]): FormFault[] {
  const faults = embeds.flatMap((embed, n) => [...fieldFaults(embed, n), ...urlFaults(embed, n)]);
  const total = embeds.reduce((sum, embed) => sum + embedLength(embed), 0);
  if (total > MAX_TOTAL) {
    faults.push(invalid(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", `Embed size exceeds maximum size of ${MAX_TOTAL}`));
  }
  return faults;
}

/** An embed without visible content; Discord drops it, so a message with only such embeds is empty. */
export function isEmptyEmbed(embed: Json): boolean {
  const shown = ["title", "description", "author", "footer", "image", "thumbnail", "timestamp", "url"];
  const fields = listOf(embed["fields"]);
  return (
    fields.length === 0 && shown.every((key) => embed[key] === undefined || embed[key] === null || isBlank(embed[key]))
  );
}

function fieldFaults(embed: Json, n: number): FormFault[] {
  return listOf(embed["fields"]).flatMap((field, k) =>
    (["name", "value"] as const)
      .filter((key) => isBlank(field[key]))
      .map((key) => required(["embeds", n, "fields", k, key])),
  );
}

function urlFaults(embed: Json, n: number): FormFault[] {
  const own = isBadUrl(embed["url"], false) ? [badScheme(["embeds", n, "url"])] : [];
  const media = LINKED.filter((key) => isBadUrl(objectOf(embed[key])["url"], true)).map((key) =>
    badScheme(["embeds", n, key, "url"]),
  );
  const author = objectOf(embed["author"]);
  const footer = objectOf(embed["footer"]);
  const rest = [
    ...(isBadUrl(author["url"], false) ? [badScheme(["embeds", n, "author", "url"])] : []),
    ...(isBadUrl(author["icon_url"], true) ? [badScheme(["embeds", n, "author", "icon_url"])] : []),
    ...(isBadUrl(footer["icon_url"], true) ? [badScheme(["embeds", n, "footer", "icon_url"])] : []),
  ];
  return [...own, ...media, ...rest];
}

function badScheme(path: readonly (string | number)[]): FormFault {
  return invalid(path, "URL_TYPE_INVALID_SCHEME", 'Scheme must be one of ("http", "https").');
}

function isBadUrl(url: unknown, mayAttach: boolean): boolean {
  if (typeof url !== "string") return false;
  return !(mayAttach ? /^(?:https?|attachment):\/\//i : /^https?:\/\//i).test(url);
}

function embedLength(embed: Json): number {
  const fields = listOf(embed["fields"]).flatMap((field) => [field["name"], field["value"]]);
  const texts = [
    embed["title"],
    embed["description"],
    objectOf(embed["footer"])["text"],
    objectOf(embed["author"])["name"],
    ...fields,
  ];
  return texts.reduce<number>((sum, text) => sum + codePoints(text), 0);
}

/** Discord counts code points instead of UTF-16 units, without the space around them. */
function codePoints(text: unknown): number {
  return typeof text === "string" ? Array.from(text.trim()).length : 0;
}

function isBlank(text: unknown): boolean {
  return typeof text === "string" && text.trim() === "";
}
