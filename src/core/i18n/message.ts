import { formatDuration, formatMoment } from "../format/time.ts";

/** Languages of the texts for people. The client's and the services' own texts are never translated. */
export const LANGUAGES = ["en", "ja"] as const;

export type Language = (typeof LANGUAGES)[number];

/**
 * A text for people before translation: the code of a template with the values of its placeholders. The daemon stores
 * and sends it so; page, notifications and CLI make the sentence from the tables in `en/` and `ja/`.
 */
export interface Message<Code extends string = string> {
  readonly code: Code;
  readonly details: Details;
}

export type Details = Readonly<Record<string, string | number>>;

/** Templates by their codes. A topic's file has one or more tables. */
export type Templates = Readonly<Record<string, string>>;

/** The type of a topic's Japanese tables: exactly the keys of the English ones; functions take the same values. */
export type Translation<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends string
    ? string
    : Table[Key] extends (...values: never) => string
      ? Table[Key]
      : Translation<Table[Key]>;
};

/**
 * Makes a topic's messages: `const reason = messagesOf<typeof deliveryEn.reason>()`, then `reason("no-connection", {
 * cause })`. The compiler checks the code and the details of its template. The table is only a type here, so that the
 * daemon and the page load it only where they show a text.
 */
export function messagesOf<Table extends Templates>() {
  return <Code extends keyof Table & string>(
    code: Code,
    ...[details]: Placeholder<Table[Code]> extends never ? [] : [details: DetailsOf<Table[Code]>]
  ): Message<Code> => ({ code, details: details ?? {} });
}

/** The names in `{name}` and `{name|one|many}`; other text in braces is not a placeholder. */
type Placeholder<Template extends string> = Template extends `${string}{${infer Inner}}${infer Rest}`
  ? NameIn<Inner> | Placeholder<Rest>
  : never;

type NameIn<Inner extends string> = Inner extends `${infer Name}|${string}`
  ? Name
  : Inner extends `${string}${" " | '"' | "," | ":"}${string}`
    ? never
    : Inner;

type DetailsOf<Template extends string> = { readonly [Name in Placeholder<Template>]: string | number };

interface Strings {
  readonly templates: Templates;
  readonly language: Language;
  /** Used for a code that the templates lack: another version's text, which came along or was stored. */
  readonly otherwise?: string | undefined;
}

/** The message as text; the bare code without a template or another text. */
export function textOf({ code, details }: Message, { templates, language, otherwise = code }: Strings): string {
  const template = Object.hasOwn(templates, code) ? templates[code] : undefined;
  return template === undefined ? otherwise : fill(template, details, language);
}

export const PLACEHOLDER = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

/**
 * Fills a template with its details. `{name}` becomes the detail of that name: a number whose name ends with `Ms` as a
 * duration, with `Bytes` as a size, with `AtMs` as a local date and time. `{count|file|files}` becomes one of the two
 * words, without the number.
 */
export function fill(template: string, details: Details, language: Language): string {
  // A function, because a replacement string would interpret `$&`.
  return template.replaceAll(PLACEHOLDER, (_, name: string, one?: string, many?: string) => {
    const value = Object.hasOwn(details, name) ? details[name] : undefined;
    if (one !== undefined && many !== undefined) return Number(value) === 1 ? one : many;
    return typeof value === "number" ? measureText(name, value, language) : (value ?? "?");
  });
}

function measureText(name: string, value: number, language: Language): string {
  if (name.endsWith("AtMs")) return formatMoment(value, { nowMs: null, language });
  if (name.endsWith("Ms")) return formatDuration(value, language);
  return name.endsWith("Bytes") ? sizeText(value) : String(value);
}

const SIZES = ["B", "kB", "MB", "GB", "TB"] as const;

/** `12.3 GB`, in powers of a thousand, as disks are sold. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // Values that would round up to 1000 belong to the next unit.
  while (value >= 999.5 && unit < SIZES.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${SIZES[unit]}`;
}
