import { plainName } from "../../../core/format/text.ts";
import {
  isJsonObject,
  objectField,
  objectsField,
  textField,
  type JsonObject,
  type JsonValue,
} from "../../../core/json.ts";

interface InteractionBase {
  readonly id: string;
  /** A secret: with it one can answer for this bot, for 15 minutes. */
  readonly token: string;
  readonly applicationId: string;
  /** Null in a direct conversation. */
  readonly guildId: string | null;
  readonly channelId: string;
  readonly messageId: string;
  readonly userId: string;
  /** As others see it; for the record and for people, never to check anything. */
  readonly userName: string;
  readonly customId: string;
  /** The message as Discord had it when the component was used. */
  readonly message: JsonObject;
}

export type Interaction =
  | (InteractionBase & { readonly kind: "button" })
  | (InteractionBase & { readonly kind: "select"; readonly values: readonly string[] })
  | (InteractionBase & { readonly kind: "form"; readonly fields: ReadonlyMap<string, string> });

const SNOWFLAKE = /^[1-9]\d{0,19}$/;
const MAX_TOKEN_CHARS = 1000;
const MAX_ID_CHARS = 100;
const MAX_VALUES = 25;
const MAX_FIELDS = 5;
const MAX_FIELD_CHARS = 4000;

/** The token becomes a part of a path. */
const TOKEN = /^[\w.~=+-]+$/;

const TYPE = { component: 3, form: 5 } as const;
const COMPONENT = { row: 1, button: 2, select: 3, input: 4, label: 18 } as const;

/** A click, a choice or a form, checked as strictly as it can be. Null for anything else. */
export function readInteraction(raw: JsonObject): Interaction | null {
  const base = readBase(raw);
  if (base === null) return null;
  const data = objectField(raw, "data");
  if (raw["type"] === TYPE.form) {
    const fields = readFields(data["components"]);
    return fields === null ? null : { ...base, kind: "form", fields };
  }
  if (raw["type"] !== TYPE.component) return null;
  if (data["component_type"] === COMPONENT.button) return { ...base, kind: "button" };
  if (data["component_type"] !== COMPONENT.select) return null;
  const { values } = data;
  if (!Array.isArray(values) || values.length > MAX_VALUES) return null;
  const texts = (values as readonly JsonValue[]).filter((value) => typeof value === "string");
  return texts.length === values.length ? { ...base, kind: "select", values: texts } : null;
}

function readBase(raw: JsonObject): InteractionBase | null {
  const message = objectField(raw, "message");
  const [id, applicationId] = [idIn(raw, "id"), idIn(raw, "application_id")];
  const [channelId, messageId] = [idIn(raw, "channel_id"), idIn(message, "id")];
  const guildId = raw["guild_id"] === undefined || raw["guild_id"] === null ? null : idIn(raw, "guild_id");
  const isInGuild = guildId !== null;
  if ((raw["guild_id"] ?? null) !== guildId) return null;
  // In a guild it is a member, in a direct conversation a user; both at once is neither.
  if (isJsonObject(raw["member"]) !== isInGuild || isJsonObject(raw["user"]) === isInGuild) return null;
  const user = isInGuild ? objectField(objectField(raw, "member"), "user") : objectField(raw, "user");
  const userId = user["bot"] === true ? null : idIn(user, "id");
  const names = [
    textField(objectField(raw, "member"), "nick"),
    textField(user, "global_name"),
    textField(user, "username"),
  ];
  const userName = plainName(names.find((name) => name !== null && name !== "") ?? null) ?? userId ?? "";
  const { token } = raw;
  const customId = objectField(raw, "data")["custom_id"];
  if (id === null || applicationId === null || channelId === null || messageId === null || userId === null) return null;
  if (typeof token !== "string" || token.length > MAX_TOKEN_CHARS || !TOKEN.test(token)) return null;
  if (typeof customId !== "string" || customId === "" || customId.length > MAX_ID_CHARS) return null;
  return { id, token, applicationId, guildId, channelId, messageId, userId, userName, customId, message };
}

/** What was typed, by the field's custom id. A field is in a label, or in a row as it was before there were labels. */
function readFields(components: JsonValue | undefined): ReadonlyMap<string, string> | null {
  if (!Array.isArray(components) || components.length > MAX_FIELDS) return null;
  const fields = new Map<string, string>();
  for (const part of components as readonly JsonValue[]) {
    const input = isJsonObject(part) ? inputOf(part) : null;
    if (input === null || input["type"] !== COMPONENT.input) return null;
    const { custom_id: id, value } = input;
    if (typeof id !== "string" || typeof value !== "string" || fields.has(id)) return null;
    if (Array.from(value).length > MAX_FIELD_CHARS) return null;
    fields.set(id, value);
  }
  return fields;
}

function inputOf(part: JsonObject): JsonObject | null {
  if (part["type"] === COMPONENT.label) return objectField(part, "component");
  return part["type"] === COMPONENT.row ? (objectsField(part, "components")[0] ?? null) : null;
}

function idIn(object: JsonObject, key: string): string | null {
  const id = object[key];
  return typeof id === "string" && SNOWFLAKE.test(id) ? id : null;
}
