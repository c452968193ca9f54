import { MARK } from "../finding.ts";

/** A longer value is as random as its beginning; the limit bounds the cost of a check. */
const CHECKED_CHARS = 96;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return value.length === 36 && UUID.test(value);
}

/**
 * Whether a value looks random, not written: eight characters or more, of several kinds that change often, with few
 * pronounceable pieces.
 */
export function looksRandom(value: string): boolean {
  const sample = value.slice(0, CHECKED_CHARS);
  const { length } = sample;
  if (length < 8 || !/[A-Za-z]/.test(sample) || /[^!-~]/.test(sample)) return false;
  const digits = countOf(sample, /\d/g);
  if (length >= 16 && /^[\da-f]+$/i.test(sample)) return digits >= 2;
  if (bitsPerCharacter(sample) < (length < 16 ? 2.5 : 3)) return false;
  // How often the kind of character (small, capital, digit, other) changes.
  const changes = countOf(sample, /[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]+/g) - 1;
  const enough =
    digits === 0
      ? length >= 16 && countOf(sample, /[A-Z]/g) > 1 && changes >= length / 4
      : changes >= Math.min(4, length / 4);
  return enough && !isWordy(sample);
}

/** `aTBJseEbyHgFjZ`: drawn letters. A name (`hashPwForDb`) begins with a word, or has none of one letter. */
export function isDrawnLetters(value: string): boolean {
  if (value.length > 64 || !/^(?![a-z]{3})[A-Za-z]{8,}$/.test(value) || !/[A-Z][a-z](?:[A-Z]|$)/.test(value))
    return false;
  return countOf(value, /[a-z]+|[A-Z]+/g) - 1 >= value.length / 3 && !isWordy(value);
}

function countOf(sample: string, pattern: RegExp): number {
  return sample.match(pattern)?.length ?? 0;
}

function bitsPerCharacter(sample: string): number {
  const counts = new Map<string, number>();
  for (const character of sample) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts.values().reduce((bits, times) => bits - (times / sample.length) * Math.log2(times / sample.length), 0);
}

/** Whether at least half of it is in pronounceable pieces: four letters or more, with vowels. */
function isWordy(sample: string): boolean {
  let spoken = 0;
  for (const piece of sample.match(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g) ?? []) {
    const share = (piece.match(/[aeiouy]/gi)?.length ?? 0) / piece.length;
    if (piece.length >= 4 && share >= 0.2 && share <= 0.7 && !clusterOf(piece).test(piece)) spoken += piece.length;
  }
  return spoken >= sample.length / 2;
}

/** Unpronounceable runs of consonants: three in short pieces and capitals, otherwise four. */
function clusterOf(piece: string): RegExp {
  return piece.length <= 6 || /^[A-Z]+$/.test(piece) ? /[^aeiouy]{3}/i : /[^aeiouy]{4}/i;
}

/** Words used in place of a secret: types, well-known defaults, examples, texts of forms. */
const WORDS: ReadonlySet<string> = new Set(
  `true false null nil none undefined void string str text number int integer bool boolean bytes object any unknown never
  optional required hidden secret secrets password passwd passphrase pass pwd token tokens apikey api_key key value values
  example sample dummy fake mock test testing todo tbd fixme placeholder changeme change_me change-me changeit redacted
  masked removed foobared disabled enabled yes no on off basic bearer digest oauth oauth2 jwt include omit
  same-origin default auto inherit plain file env read write admin user username login email name your-token undefined
  new-password current-password one-time-code self this from`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** `…EXAMPLE`, `your-key-here`, `<token>`, `insert_key`. */
const EXAMPLE = /\.{3}$|example|placeholder|change[-_]?me|redacted|dummy|your[-_ ]|[-_]here$|insert[-_]|replace[-_]/i;
/** A variable, a template or a look-up that only names the place of the secret. */
const REFERENCE =
  /^\$(?:[A-Za-z_?]|\d$|\{|\()|\$\{|\{\{|\$\(|^%[A-Za-z_]\w{0,64}%$|^%\([A-Za-z_]\w{0,64}\)|^%env\([\w:]{1,64}\)%$|^<[^<>]{1,80}>?$|^\{[\w.-]{0,64}\}?$|^\((?:[A-Z]\w{0,40}-|await\b|new\b|[a-z ]{1,40}\)?$)|^@\w{1,64}@$|^\[[^\]]{0,64}\]?$|^(?:process\.env|import\.meta|os\.|env[.[]|ENV\[|vars?\.|secrets\.|self\.|this\.|config\.|settings\.|op:\/\/|vault:|ssm:|keyring:|env:|file:|arn:|projects\/|ref\+|!(?:vault|ref|sub|secret|env|include|reference|getatt)\b)/i;
/** Types, versions, rules of a form and names of algorithms, which follow a name as a value does. */
const TYPE =
  /^(?:[~^]\d[\w.+-]*$|#(?:[\da-f]{3}|[\da-f]{6})$|\d{1,3}(?:\.\d{1,4}){2}(?:-[\w.]+)?$|&(?:'\w{1,8})?(?:mut)?(?:str|String)?\)?$|[A-Z]\w{0,40}<[\w<>[\]|, ]{1,60}>?[;,)]?$|(?:String|ID|Int)!\]?$|(?:required|nullable|sometimes|string|confirmed|min|max)(?:[|:]|$)|(?:ssh|ecdsa-sha2)-[a-z]{1,10}\d{0,5}(?:$|\s))/;
const ALIAS = /^\*[A-Za-z_][\w-]{0,40}$/;
const SAME = /^(.)\1{2,}$/su;

/** Longer than any placeholder, so that the cost of a check does not grow with the value. */
const MAX_PLACEHOLDER_CHARS = 120;

/** Whether a value is not a real secret: a placeholder, a reference, a mask, or an earlier replacement. */
export function isDummyValue(value: string): boolean {
  const head = value.slice(0, MAX_PLACEHOLDER_CHARS);
  if (head.includes(MARK.trimEnd()) || REFERENCE.test(head) || ALIAS.test(head) || TYPE.test(head)) return true;
  if (value.length > MAX_PLACEHOLDER_CHARS) return false;
  return WORDS.has(value.toLowerCase()) || SAME.test(value) || EXAMPLE.test(value);
}

/** `amber.river7` is a password as people make them; `config.password2`, `user.password`, `form.field1` are members. */
const MEMBER_OF =
  /^(?:self|this|config|conf|cfg|settings?|options?|opts|params?|args?|props|state|req|request|res|response|ctx|context|env|environ|process|app|form|body|data|input|user|account|client|server|module|window|document|event|row|item|node|obj|object|var|vars|local|each|secrets?|session|result|payload|creds?|credentials?|auth|os|math|crypto|utils?|test|mock|fixture|cls|model|entity|dto|field|e|t|r|s|v|x)\.|pass|token|secret|key|auth|field|file|input|value|param|item|test/i;

/** Whether a bare value is code: a member, a call, a name in camel case. `next` is the character after it. */
export function isCode(value: string, next: string): boolean {
  if (next === "(" || next === "[" || next === "<") return true;
  if (/^[A-Za-z_$][A-Za-z_$]*$/.test(value) || /^[A-Za-z_$][\w$.]{0,64}(?:[([]|\|\||&&)/.test(value)) return true;
  if (/^[A-Za-z]{4,20}\.[A-Za-z]{4,20}\d{1,4}$/.test(value)) return MEMBER_OF.test(value);
  return (
    /^[A-Za-z_$][\w$]{0,64}(?:(?:\??\.|::|->)[A-Za-z_$][\w$]{0,64}){1,8}$/.test(value.slice(0, 300)) &&
    !/\d{3}/.test(value)
  );
}

/** `npm-cache-v2-linux-x64`, three words or more, some of them versions; keys of caches, words and a digest. */
export function isReadable(value: string): boolean {
  return /^(?:(?:[a-z]{2,12}|[a-z]{0,3}\d{1,4})(?:[-_.:/]|$)){3,8}$|^(?:[a-z][a-z\d]{0,20}[-:]){1,4}[\da-f]{32,64}$/i.test(
    value,
  );
}

const PATH = /^(?:\.{0,2}|~|[A-Za-z]:)[/\\][\w.@-]{1,64}(?:[/\\][\w.@-]{0,64}){0,16}$/;
const FILE = /\.(?:pem|key|crt|json|txt|ya?ml|env|ts|js|py|md|toml)$/i;

/** Whether a value names a file or a folder; base64 that begins with a slash does not. */
export function isPath(value: string): boolean {
  if (FILE.test(value)) return true;
  return PATH.test(value) && (value.includes(".") || !looksRandom(value.replaceAll(/[/\\]/g, "")));
}
