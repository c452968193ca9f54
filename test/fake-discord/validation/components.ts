import { listOf, objectOf } from "../state/json.ts";
import type { Json } from "../state/model.ts";
import { type FormFault, invalid, type Path, required, tooLong } from "./form-errors.ts";

export const IS_COMPONENTS_V2 = 32_768;

const MAX_COMPONENTS = 40;
const MAX_ROWS = 5;
const MAX_TEXT = 4000;
const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const TEXT_DISPLAY = 10;
const LINK_STYLE = 5;
/** Maximum of Discord's own processed form: more answers 500 (discord-api-docs#8554). */
const MAX_PROCESSED_BYTES = 10_170;
const BYTES_PER_TEXT = 12;

/** Undocumented rules for components: nested ones count, texts are limited together. */
export function componentFaults(components: readonly Json[], isV2: boolean): FormFault[] {
  const all = flatten(components);
  const faults: FormFault[] = [];
  if (!isV2) {
    if (components.length > MAX_ROWS) {
      faults.push(invalid(["components"], "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${MAX_ROWS} in length.`));
    }
    for (const [n, { type }] of components.entries()) {
      if (type !== ROW)
        faults.push(invalid(["components", n, "type"], "UNION_TYPE_CHOICES", "Value must be one of {1}."));
    }
  }
  if (all.length > MAX_COMPONENTS) {
    faults.push(
      invalid(
        ["components"],
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
        `Total number of components must be at most ${MAX_COMPONENTS}`,
      ),
    );
  }
  const text = textDisplays(components).reduce((sum, content) => sum + Array.from(content).length, 0);
  if (text > MAX_TEXT) faults.push(tooLong(["components"], MAX_TEXT));
  return [...faults, ...repeatedIdFaults(components), ...components.flatMap(rowFaults)];
}

/** Components V2 exclude all other content. */
export function exclusiveFaults(body: Json): FormFault[] {
  return (["content", "embeds", "poll", "sticker_ids"] as const)
    .filter((key) => isFilled(body[key]))
    .map((key) =>
      invalid(
        [key],
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      ),
    );
}

/** True when Discord's open bug answers 500 to it. */
export function tripsSizeBug(components: readonly Json[]): boolean {
  const bytes = textDisplays(components).reduce((sum, text) => sum + Buffer.byteLength(text) + BYTES_PER_TEXT, 0);
  return bytes > MAX_PROCESSED_BYTES;
}

/** A webhook without an application may show links, but no component that answers. */
export function isInteractive(components: readonly Json[]): boolean {
  return flatten(components).some(
    ({ type, style }) =>
      (type === BUTTON && style !== LINK_STYLE) || (typeof type === "number" && type >= 3 && type <= 8),
  );
}

export function textDisplays(components: readonly Json[]): string[] {
  return flatten(components)
    .filter(({ type }) => type === TEXT_DISPLAY)
    .map(({ content }) => (typeof content === "string" ? content : ""));
}

function flatten(components: readonly Json[]): Json[] {
  return components.flatMap((one) => [one, ...flatten(childrenOf(one))]);
}

function childrenOf(component: Json): readonly Json[] {
  const accessory = objectOf(component["accessory"]);
  return [...listOf(component["components"]), ...("type" in accessory ? [accessory] : [])];
}

/** Two components of one id cannot be distinguished. */
export function repeatedIdFaults(components: readonly Json[]): FormFault[] {
  const ids = flatten(components)
    .map((one) => one["custom_id"])
    .filter((id) => typeof id === "string");
  const isRepeated = new Set(ids).size !== ids.length;
  return isRepeated
    ? [invalid(["components"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")]
    : [];
}

/** A row has buttons, or one select that takes all of it. */
function rowFaults(row: Json, n: number): FormFault[] {
  const children = listOf(row["components"]);
  const at = ["components", n, "components"];
  const selects = children.filter(({ type }) => type !== BUTTON).length;
  const isMixed = row["type"] === ROW && selects > 0 && children.length > 1;
  return [
    ...(isMixed
      ? [invalid(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")]
      : []),
    ...children.flatMap((child, k) => [...buttonFaults(child, [...at, k]), ...selectFaults(child, [...at, k])]),
  ];
}

/** A button either has a link or answers to its id, and shows something. */
function buttonFaults({ type, style, label, emoji, url, custom_id: id }: Json, at: Path): FormFault[] {
  if (type !== BUTTON) return [];
  const wanted = style === LINK_STYLE ? "url" : "custom_id";
  const [has, other] = style === LINK_STYLE ? [url, id] : [id, url];
  return [
    ...(isFilled(has) ? [] : [required([...at, wanted])]),
    ...(isFilled(other)
      ? [invalid(at, "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified")]
      : []),
    ...(isFilled(label) || isFilled(emoji)
      ? []
      : [invalid(at, "BUTTON_COMPONENT_INVALID_CONTENT", "A button must have a label or an emoji")]),
  ];
}

function selectFaults({ type, options, min_values: min = 1, max_values: max = 1 }: Json, at: Path): FormFault[] {
  if (type !== STRING_SELECT) return [];
  const values = listOf(options).map(({ value }) => value);
  const isRepeated = new Set(values).size !== values.length;
  return [
    ...(isRepeated
      ? [
          invalid(
            [...at, "options"],
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
            "The specified option value is already used",
          ),
        ]
      : []),
    ...(Number(max) > values.length
      ? [invalid([...at, "max_values"], "SELECT_COMPONENT_MAX_VALUES", `Must be ${values.length} or fewer.`)]
      : []),
    ...(Number(min) > Number(max)
      ? [invalid([...at, "min_values"], "SELECT_COMPONENT_MIN_VALUES", "Must not be greater than max_values.")]
      : []),
  ];
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);
}
