import type { Range } from "../finding.ts";
import { namesSecret, type NameKind } from "./key-name.ts";
import { isDrawnLetters, looksRandom, isCode, isPath, isDummyValue, isReadable } from "./value-kind.ts";

/** How a sentence states a value for a name. */
export interface Manner {
  /** A colon, an equals sign, an arrow. */
  readonly hasSign: boolean;
  /** Between quotes, brackets or backticks. */
  readonly isQuoted: boolean;
  /** `is`, `ist`, `は`. */
  readonly hasVerb: boolean;
  /** Words without information about the value: `for the server`. */
  readonly fillers: number;
  /** One word between `is` and the end of the sentence. */
  readonly isEnd?: boolean;
}

/** A value that a sentence states for a name. */
export interface Statement extends Range, Manner {}

export const QUOTED_STATEMENT: Manner = { hasSign: true, isQuoted: true, hasVerb: false, fillers: 0 };

export const SPOKEN_STATEMENT: Manner = { ...QUOTED_STATEMENT, isQuoted: false, hasVerb: true };

export const MOST_FILLERS = 4;
/** A statement is checked by its beginning. */
export const LONGEST_STATED = 160;

/** Names of methods, formats and versions, which look like a word with digits. */
const TERM =
  /^(?:sha|md|aes|rsa|hmac|ecdsa|hs|rs|es|ps|utf|base|oauth|argon|pbkdf|bcrypt|scrypt|v|rfc|iso|https?|tls|ssl|x|p|ed|k|s|ec|h|ipv|win|log|i|l|t|step|line|page|option|section|chapter|part|phase|item|issue|node|python|php|java|vue|angular|mp|jwt|totp|crc|curve|blake|chacha|des|rc|sec|nist|fips|pkcs|cve|id|arm|amd|level|version|table|figure|port|method|type|step|test|stage|round|day|week|q|fa|f|col|row|tab|part)[-_ .]?\d[\w.-]*$/i;
const UNIT = /^\d[\d.,:/-]*[A-Za-z%+]{0,10}$/;

export function isTerm(value: string): boolean {
  return value.length <= 16 && TERM.test(value) && !looksRandom(value);
}

/** Whether the stated value is a secret, rather than its method, length or location. */
export function isStatedSecret(kind: NameKind, full: string, said: Manner): boolean {
  const value = full.slice(0, LONGEST_STATED);
  if (kind === "phrase") return /^(?:[a-z]{3,8} ){11,23}[a-z]{3,8}$/.test(value);
  if (kind === "password" && said.isQuoted && isPassphrase(value)) return true;
  if (
    kind === "password" &&
    said.isQuoted &&
    said.hasVerb &&
    /[^a-z]/.test(value) &&
    isMadeOfWords(value) &&
    !WIDE_LABEL.test(value)
  )
    return true;
  if (!/^[\u0021-\u007e]+$/.test(value) || isDummyValue(value)) return false;
  // The fingerprint of a key.
  if (/^(?:SHA\d{1,3}|MD5):/.test(value)) return false;
  if (/^[a-z][a-z0-9+.-]{1,20}:\/\//i.test(value) || isPath(value) || value.startsWith("#")) return false;
  const isNamed = said.hasSign || said.hasVerb || said.isQuoted;
  const isDrawn = kind === "password" && value.length >= 10 && /\d/.test(value) && looksRandom(value);
  if (said.fillers > (said.hasSign || said.hasVerb ? MOST_FILLERS : 2)) return false;
  if (said.fillers > 0 && !isNamed && !isDrawn) return false;
  if (kind === "pin") return /^\d{3,10}$/.test(value) || (isNamed && isStrongWord(value, said));
  if (kind === "password") return isStrongWord(value, said);
  if (kind === "token" || kind === "key" || kind === "secret") {
    if (isNamed && isLongPhrase(value)) return true;
    if (isDrawnLetters(value) && value.length >= 16) return isNamed;
    if (value.length < (isNamed ? 8 : 16) || !/\d/.test(value) || isMember(value)) return false;
    if (kind === "key" && isReadable(value)) return false;
    return looksRandom(value) && /^[\w+/=.~:!@#$%^&*-]+$/.test(value) && !isTerm(value) && !UNIT.test(value);
  }
  return false;
}

/** Ends of long words that are not passwords: `authentication`, `implementation`. */
const WORD_END =
  /(?:tions?|ments?|ness|ity|ities|able|ible|ing|ally|ized|ised|ed|ly|ive|ous|ism|ists?|ors?|less|ics?|ary|ance|ence|ful|ings|lich|bar|keit|heit|ung|ungen|tet)$/;

/** `correcthorsebattery`: longer than any word. */
export function isLongPhrase(value: string): boolean {
  return /^[a-z]{15,40}$/.test(value) && !WORD_END.test(value) && !/ts?$/.test(value);
}

/** One-word statements about a password at the end of a sentence: `the password is wrong`. */
const PREDICATES: ReadonlySet<string> = new Set(
  `wrong right correct incorrect valid invalid weak strong short long empty blank missing required optional mandatory
  secret safe unsafe secure insecure known unknown unique random private public hidden visible present absent null
  default fine good okay great better different identical equal same simple complex plain plaintext cleartext clear
  ready stale fresh older newer sensitive case text string number there here below above inside outside gone lost mine
  yours ours theirs theirs never always enough true false unset reset sent kept stored shown hash sha bcrypt argon local
  global constant static dynamic temporary permanent outdated obsolete unclear obvious important needed possible
  impossible broken given taken written chosen forgotten bad leak leaks stolen exposed compliant too what which where
  when that this these those not none nothing something anything everything only also just then thus still already
  part made base both from with into onto about over under after before alone again later soon today tomorrow now
  another other used seen read meant set put asked told found stronger weaker longer shorter easier harder safer worse
  separate adequate accurate intact corrupt explicit implicit legit bogus moot overdue obscure trash garbage rubbish
  nonsense whatever whoever nowhere somewhere elsewhere everywhere anywhere sometimes either neither rather however
  alright awesome tough mismatch overkill history policy localhost flag flags option options argument arguments parameter
  parameters field fields hashed encrypted sentence anders immer jetzt daher derzeit aktuell standard`.split(/\s+/),
);

/** `the password is swordfish`: lower-case letters at the end of a sentence that do not describe a password. */
export function isStatedWord(value: string): boolean {
  if (!/^[a-z]{5,40}$/.test(value) || PREDICATES.has(value) || isDummyValue(value)) return false;
  return !WORD_END.test(value) && !/(?:[^u]al|ant|ent|dden|tten|oken|ory)$/.test(value);
}

/** `amber.river7`, `Amber.River77`, which are not code. */
function isDotted(value: string): boolean {
  return /^[A-Za-z]{4,20}\.[A-Za-z]{4,20}\d{1,4}$/.test(value) && !isCode(value, "");
}

function isStrongWord(value: string, said: Manner): boolean {
  if (value.length < 4 || value.length > 128) return false;
  const isNamed = said.hasSign || said.hasVerb || said.isQuoted;
  if (isLongPhrase(value) || isDrawnLetters(value)) return isNamed;
  if (isDotted(value)) return isNamed || /\.[A-Z][a-z]+\d{2,}$/.test(value);
  if (said.hasVerb && !said.hasSign && !said.isQuoted && said.isEnd === true && isStatedWord(value.toLowerCase()))
    return true;
  if (/^\d+$/.test(value)) return said.isQuoted ? value.length >= 4 : isNamed && value.length >= 6;
  if (!/[A-Za-z]/.test(value) || isMember(value)) return false;
  if (/[(){}<>[\]]/.test(value) || (!said.isQuoted && /[=,|/\\]|\.\w/.test(value) && !looksRandom(value))) return false;
  if (/\d/.test(value)) {
    if (UNIT.test(value) || isTerm(value)) return false;
    // `input2`, `step1`: a word with one digit is as often a name.
    return isNamed || !/^[A-Za-z]+[-_]?\d$/.test(value);
  }
  return /[!@#$%^&*+?~]/.test(value)
    ? isNamed && !/^[*@#$%&]|[*]$/.test(value)
    : value.length >= 12 && looksRandom(value);
}

/** `config.password2`, `getToken()`, `src/a.ts:42`, `OPENAI_KEY_2`. */
function isMember(value: string): boolean {
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return true;
  if (/^[\w./-]+\.(?:[cm]?[jt]sx?|py|go|rs|java|rb|php|md|html?|css|sh|sql|vue|svelte|toml|lock)(?::\d+)*$/.test(value))
    return true;
  return isCode(value, "") && !/\d{2}/.test(value);
}

/** Words of sentences and of labels, and a number before a word: `8 characters`. */
const SENTENCE =
  /pass|wort|phrase|secret|token|(?:^| )(?:(?:the|an?|is|are|was|be|to|of|for|at|in|on|or|and|with|your|my|must|should|may|not|no|cannot|can't|doesn't|don't|than|per|least|most|min|max|enter|type|repeat|use|see|step|version|chapter|page|line)(?: |$))/i;
const COUNT = /(?:^| )\d{1,3} [a-z]/;

/** Several words with a digit that are no sentence; an app password of Google. */
export function isPassphrase(value: string): boolean {
  if (/^[a-z]{4}(?: [a-z]{4}){3}$/.test(value)) return !SENTENCE.test(value);
  return (
    /^(?=.{0,160}\d)[!-;=-~]{2,24}(?: [!-;=-~]{1,24}){1,9}$/.test(value) && !SENTENCE.test(value) && !COUNT.test(value)
  );
}

/** `Lenz`, `velvet-Moon`, `rain on tin`: up to six words that are no label, no description and no sentence. */
export function isMadeOfWords(value: string): boolean {
  if (!/^(?=.{4,64}$)[\p{L}\p{M}\d]+(?:(?:[ _-]|\.(?=[A-Z])| & )[\p{L}\p{M}\d'&+]+){0,5}[!?]?$/u.test(value))
    return false;
  const words = value.split(/ & |[ _.-]/);
  // `componentResult`: a name of code.
  if (words.length === 1 && /[a-z][A-Z]/.test(value)) return false;
  if (words.some((word) => isDescribing(word.toLowerCase()))) return false;
  return words.length > 1 ? !LABEL.test(value) : !/^[a-z]+$/.test(value) || isStatedWord(value);
}

/** Japanese descriptions of a password: its length, its kind, what is to be done with it. */
const WIDE_LABEL =
  /文字|以上|以下|以内|必須|任意|数字|記号|英|設定|変更|入力|保存|未|なし|無|同じ|違|間違|不正|有効|無効|忘|です|ます|ください|環境|変数|平文/u;

/** Words of the texts of forms. */
const LABEL =
  /(?:^| )(?:\d{1,3} [a-z]|(?:is|are|was|be|your|my|must|should|may|not|no|than|per|least|most|min|max|enter|type|repeat|use|see|step|version|chapter|page|line)(?: |$))/i;

/** `incorrect`, `string`, `Passwort`. */
function isDescribing(word: string): boolean {
  return PREDICATES.has(word) || isDummyValue(word) || namesSecret(word);
}
