import { namesSecret, type SecretName } from "./key-name.ts";
import { isLongPhrase, isMadeOfWords, isPassphrase, isStatedWord, isTerm } from "./stated-secret.ts";
import { isDrawnLetters, isReadable, isUuid, looksRandom, isCode, isPath, isDummyValue } from "./value-kind.ts";

/** How a value was written, which decides how much evidence it needs. */
export type ValueForm =
  /** `DB_PASSWORD=…`: only a literal is possible here. */
  | "environment"
  /** Between quotes, in code or JSON. */
  | "string"
  /** Bare, at the end of the line or the list entry. */
  | "line"
  /** Bare, with more words after it. */
  | "prose"
  /** Bare, in code or a query. */
  | "bare"
  /** In a column of a table, or an argument: as often a name as a value. */
  | "loose"
  /** A literal in a call or a list, after the name: more often a secret than a word in a column. */
  | "argument"
  /** A string of a JSON value, under its key. */
  | "field";

export interface Candidate {
  readonly name: SecretName;
  readonly nameText: string;
  readonly value: string;
  readonly form: ValueForm;
  /** The character after a bare value. */
  readonly next: string;
  /** After the flag of a command. */
  readonly isFlag?: boolean;
  /** Whether only a literal is possible at its place: then plain words are a secret too. */
  readonly isLiteral?: () => boolean;
}

const URL = /^[a-z][a-z0-9+.-]{1,20}:\/\//i;
/** A phrase made by a person. */
const WORDS = /^[!-~]{4,24}(?: [!-~]{4,24}){2,23}$/;
const TYPE_OR_NUMBER = /^[\d.,:_/ -]*$/;
const WORD_AND_NUMBER = /^[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]?v?\d{0,4}$/;

/** Whether a value after a name is a secret, and not a word, a reference, a placeholder, a path or code. */
export function isSecretValue(candidate: Candidate): boolean {
  const { name, nameText, value, form } = candidate;
  if (
    value === "" ||
    (form !== "field" && form !== "string" && isDummyValue(value.slice(0, 64).replace(/[)\]}:,;]{1,4}$/, ""))) ||
    isDummyValue(value) ||
    URL.test(value.slice(0, 32))
  )
    return false;
  if (value.toLowerCase() === nameText.toLowerCase()) return false;
  if (
    (name.kind === "password" || name.kind === "secret") &&
    (form === "string" || form === "argument") &&
    isPassphrase(value)
  )
    return true;
  if ((name.kind === "password" || name.kind === "secret" || /secret_?key$/i.test(nameText)) && form !== "loose")
    if (isMadeOfWords(value) && (form === "environment" || candidate.isLiteral?.() === true)) return true;
  if (name.kind === "password") return isPassword(candidate);
  if (name.kind === "pin") return isPin(value, form);
  if (name.kind === "phrase" && form === "field" && /\d/.test(value) && WORDS.test(value)) return true;
  if (form !== "prose" && form !== "loose" && isSalt(value)) return true;
  if (name.kind === "phrase") return form !== "prose" && form !== "bare" && value.split(" ").length >= 11;
  if (/\s/.test(value) || TYPE_OR_NUMBER.test(value.slice(0, 64)) || isPath(value)) return false;
  if (isUuid(value)) return name.isStrong || name.kind === "secret";
  if (!name.isStrong) return isWeakSecret(candidate);
  if (form === "environment" || form === "field")
    return (
      value.length >= 3 &&
      (form === "environment" ||
        !isWord(value) ||
        (name.kind === "secret" && /[a-z]\d{2,}$/.test(value) && !isTerm(value)))
    );
  if (form === "line" && isLongPhrase(value)) return true;
  if (candidate.isFlag === true && isChosen(value)) return true;
  if (form === "loose" || form === "argument") return value.length >= 12 && looksRandom(value);
  if (form !== "string" && isCode(value, candidate.next))
    return looksRandom(value) && value.length >= 20 && candidate.next !== "(";
  return (
    looksRandom(value) || (value.length >= 6 && /\d/.test(value) && !isWord(value) && /^[\u0021-\u007e]+$/.test(value))
  );
}

/** Keys and salts of WordPress: sixty-four drawn characters, blanks among them. */
function isSalt(value: string): boolean {
  return (
    value.length >= 48 && value.split(" ").length <= 5 && looksRandom(value.replaceAll(" ", "")) && !isReadable(value)
  );
}

/** After `key`, `session`, `auth`: long enough, with digits, of the characters of a token and not code. */
function isWeakSecret({ value, form, next, name }: Candidate): boolean {
  if (name.kind === "signature") return value.length >= 20;
  // `opencode --session ses_…` continues a session.
  if (name.kind === "session" && value.startsWith("ses_")) return false;
  if (form === "environment" && name.kind === "credential" && /\d/.test(value) && /[!@#$%^&*?]/.test(value))
    return true;
  if ((name.kind === "key" || name.kind === "credential") && isReadable(value)) return false;
  if (value.length < 12 || !/\d/.test(value) || !looksRandom(value)) return false;
  return form === "string" || form === "field" || (/^[\w+/=.~%:-]+$/.test(value) && !isCode(value, next));
}

function isPassword({ value, form, next, name, nameText, isFlag }: Candidate): boolean {
  if (form === "field") return name.isStrong ? !isLabel(value) : !TYPE_OR_NUMBER.test(value);
  if (/^(?:pwd|oldpwd)$/i.test(nameText) && /^[/~]|^[A-Za-z]:\\/.test(value)) return false;
  if (form === "environment") return !(name.isStrong ? false : TYPE_OR_NUMBER.test(value));
  if (/\s/.test(value) || /[^\u0021-\u007e]/.test(value)) return false;
  const isShouted = /^[A-Z][A-Z0-9_]*$/.test(nameText);
  if (form === "loose" && isTerm(value)) return false;
  if (/^[A-Za-z]+$/.test(value)) {
    if (isDrawnLetters(value)) return form !== "loose";
    if (isLongPhrase(value) && form !== "loose" && form !== "bare") return true;
    // `--password=pdfLock`
    if (isFlag === true && form !== "loose" && /^[a-z]+[A-Z]/.test(value)) return true;
    // A label of a form is short, or names the password in its language.
    if (form === "string" && /^[A-Z][a-z]{7,}$/.test(value))
      return isStatedWord(value.toLowerCase()) && !namesSecret(value);
    if (form === "line") return isShouted || (name.isStrong && /^[a-z]{5,}$/.test(value));
    return form === "string" && /^[a-z]{6,}$/.test(value) && !/pass|wort|code|word|hash|salt/.test(value);
  }
  if (/^\d+$/.test(value) && /passcode/i.test(nameText)) return value.length >= 4;
  if (/^\d+$/.test(value)) return form === "string" ? value.length >= 4 : isShouted && value.length >= 4;
  if (form !== "string" && isCode(value, next)) return false;
  if (isPath(value) && !/\d/.test(value)) return false;
  // `velvet-Hammer`: no name of code or of a header has capitals like this.
  if ((form === "line" || form === "string") && /^[a-z]{3,}[-_.][A-Z][a-z]{3,}$/.test(value)) return true;
  if (/^[A-Za-z]+(?:[-_.:/][A-Za-z]+)+$/.test(value)) return looksRandom(value);
  if (form === "argument" && !/\d{2}|[!@#$%^&*?]|[a-z]{8}\d/.test(value) && !looksRandom(value)) return false;
  if (form === "string" || form === "line") return value.length >= 4 && /[A-Za-z\d]/.test(value);
  return value.length >= 5 && /[A-Za-z]/.test(value) && (/\d/.test(value) || /[!@#$%^&*]/.test(value));
}

/** `hunter2` after `--token`; not `token1`, `sha256`. */
function isChosen(value: string): boolean {
  const isMade = /^(?!token|key|secret|test|user|name|file|value|my)[a-z]{4,20}(?:[-_.][a-z]{3,20})?\d{1,4}$/i.test(
    value,
  );
  return isMade && !isTerm(value);
}

/** `bearer`, `my-app-key`, `sha256`, `rs-512`. */
function isWord(value: string): boolean {
  return value.length <= 40 && WORD_AND_NUMBER.test(value) && !looksRandom(value);
}

/** Digits, three to ten. */
function isPin(value: string, form: ValueForm): boolean {
  if (form === "prose" || form === "bare" || form === "loose") return false;
  return (
    /^\d{3,10}$|^[A-Z]{4}-[A-Z]{4}$/.test(value) ||
    (/^[A-Z\d-]{6,32}$/i.test(value) && /\d/.test(value) && looksRandom(value))
  );
}

/** A form's text beside a field, in any language: `Passwort`, `8文字以上`. */
function isLabel(value: string): boolean {
  return /[^\u0000-\u007f]/.test(value) || /^[A-Z][a-z]+(?: [a-z]+){1,8}[?.!:…]?$/.test(value);
}
