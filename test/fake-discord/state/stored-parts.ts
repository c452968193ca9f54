import { listOf, objectOf } from "./json.ts";
import type { Json } from "./model.ts";
import { storedText } from "./text.ts";

/** Embeds as Discord returns them: of type rich, texts trimmed, without nulls. */
export function storedEmbeds(embeds: readonly Json[]): Json[] {
  return embeds.map((embed) => {
    const fields = listOf(embed["fields"]).map(({ name, value, inline }) => ({
      name: storedText(name),
      value: storedText(value),
      inline: inline === true,
    }));
    return compact({
      ...embed,
      type: "rich",
      title: textOrNull(embed["title"]),
      description: textOrNull(embed["description"]),
      timestamp: typeof embed["timestamp"] === "string" ? isoOffset(Date.parse(embed["timestamp"])) : null,
      footer: trimmedPart(embed["footer"], "text"),
      author: trimmedPart(embed["author"], "name"),
      fields: fields.length === 0 ? null : fields,
    });
  });
}

/** Discord's defaults for missing fields of a component. */
const DEFAULTS: Readonly<Record<number, Json>> = {
  14: { divider: true, spacing: 1 },
  17: { accent_color: null, spoiler: false },
};

/** Components get ids in their order. */
export function storedComponents(components: readonly Json[]): Json[] {
  let last = 0;
  const number = (component: Json): Json => {
    last += 1;
    const id = last;
    const children = listOf(component["components"]).map(number);
    const { accessory } = component;
    return {
      ...DEFAULTS[Number(component["type"])],
      ...compact(component),
      id,
      ...(children.length === 0 ? {} : { components: children }),
      ...(accessory === undefined ? {} : { accessory: number(objectOf(accessory)) }),
    };
  };
  return components.map(number);
}

/** Discord's format of a time. */
export function isoOffset(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}

function trimmedPart(value: unknown, key: string): Json | null {
  if (typeof value !== "object" || value === null) return null;
  const part = value as Json;
  return compact({ ...part, [key]: storedText(part[key]) });
}

function textOrNull(value: unknown): string | null {
  const text = storedText(value);
  return text === "" ? null : text;
}

function compact(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}
