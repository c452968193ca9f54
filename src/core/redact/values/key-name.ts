import { MARK } from "../finding.ts";

export type NameKind =
  | "password"
  | "pin"
  | "phrase"
  | "token"
  | "secret"
  | "key"
  | "credential"
  | "session"
  | "cookie"
  | "signature";

/** The secret that a name indicates. */
export interface SecretName {
  readonly kind: NameKind;
  /** Whether the name alone is enough; otherwise the value must look random as well. */
  readonly isStrong: boolean;
}

/** Words after the deciding one, which change nothing: `API_KEY_PROD`, `SECRET_KEY_BASE`, `token2`. */
const TRAILING: ReadonlySet<string> = new Set(
  "prod production dev development stage staging live local ci value val raw base base64 b64 encoded plain plaintext cleartext default primary secondary new old current data env var real root write readonly confirm confirmation confirmed again repeat string input text".split(
    " ",
  ),
);

/** `x key`: keys that grant access. Others (primary, cache, sort, public) do not. */
const OPENING: ReadonlySet<string> = new Set(
  "api app application access private secret account encryption encrypt signing sign master auth service admin storage deploy ssh shared consumer client server subscription webhook role license licence crypto hmac aes jwt session cookie functions host publish unseal recovery decryption wireguard activation product root pragma".split(
    " ",
  ),
);

const LOOKING_UP: ReadonlySet<string> = new Set(
  "cache sort partition row site socket subject authority foreign index unique group query object lookup idempotency translation react".split(
    " ",
  ),
);

/** `x token`: places in a list, and signals. */
const PAGING: ReadonlySet<string> = new Set("page next continuation continue sync resume cancellation".split(" "));

/** `x code`: codes that grant access. */
const OPENING_CODES: ReadonlySet<string> = new Set(
  "verification access security auth authentication authorization login confirmation otp mfa fa totp time pin sms unlock recovery backup passcode device pairing user enter".split(
    " ",
  ),
);

const CAMEL = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

const NOT_SECRET = new Set("public publishable no has is show hide use allow require may can should".split(" "));

/** These alone are in many texts. */
const WEAK_PASSWORDS: ReadonlySet<string> = new Set("passe clave chave parola parole senha".split(" "));

/**
 * The secret that a name of a variable, field, flag, header or parameter indicates; null for a name without one, such
 * as `token_count`, `password_reset_url`, `session_id`, `publicKey`.
 *
 * @param name up to 80 units in any notation: camel, snake, kebab, dots, words
 */
export function classifyName(name: string): SecretName | null {
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  const found = classify(name);
  if (name.length <= LONGEST_KNOWN) {
    if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
    // A copy: V8 makes a slice of 13 or more characters keep its whole source, here a payload with its secrets.
    KNOWN.set(` ${name}`.slice(1), found);
  }
  return found;
}

/** A cache: payloads have the same names again and again. */
const KNOWN = new Map<string, SecretName | null>();

const MOST_KNOWN = 2000;

/** A token is longer, and must not stay in memory. */
const LONGEST_KNOWN = 24;

function classify(name: string): SecretName | null {
  const words = name.match(CAMEL)?.map((word) => word.toLowerCase()) ?? [];
  while (words.length > 1 && isTrailing(words.at(-1) ?? "")) words.pop();
  const word = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  if (NOT_SECRET.has(before) || (before === "key" && words.at(-3) === "public")) return null;
  // `private_key_id`
  if (word === "id" && before === "key" && OPENING.has(words.at(-3) ?? "")) return { kind: "key", isStrong: false };
  if (word === "key" && /^(?:pre)?shared$/.test(before)) return { kind: "password", isStrong: true };
  if (word === "key") return LOOKING_UP.has(before) ? null : { kind: "key", isStrong: OPENING.has(before) };
  if (word === "token" && PAGING.has(before)) return null;
  if (word === "code" && OPENING_CODES.has(before)) return { kind: "pin", isStrong: true };
  const last = `${before} ${word}`;
  const [kind, strength] = ENDS.find(([, , end]) => end.test(last)) ?? [];
  return kind === undefined ? foreignOf(name) : { kind, isStrong: strength === "strong" };
}

/** What the last two words of a name indicate; a weak name needs a value that looks random. */
const ENDS: readonly (readonly [NameKind, "strong" | "weak", RegExp])[] = [
  ["password", "strong", /(?:password|passwd|passphrase|passcode|pwd)$| requirepass$|\w (?:pw|psk|pass)$/],
  ["password", "strong", /pass (?:word|code|phrase)$/],
  // Written as one word, such as `smbpass`, unlike `bypass` and `compass`.
  ["password", "strong", / (?!(?:com|by|tres|sur|under|over|encom|im|tres|multi|render)pass$)[a-z]{2,12}pass$/],
  ["password", "weak", / (?:pw|psk|pass)$/],
  ["pin", "strong", / (?:pin|pincode|otp|totp|cvv|cvc)$|(?:recovery|backup|scratch|otp|fa|mfa) codes$/],
  ["phrase", "strong", / mnemonic$|(?:seed|recovery|backup|secret|mnemonic) phrase$/],
  ["token", "strong", /token$| jwt$/],
  ["token", "weak", / (?:pat|tokens)$/],
  ["secret", "strong", /secret$/],
  ["secret", "weak", / (?:secrets|pepper|salt)$|^secret id$/],
  ["key", "strong", /(?:api|access|secret|private|account|auth|license)key$|key data$/],
  ["key", "strong", /^(?:password|passwd|pass|pw|pwd) (?:hash|digest)$/],
  ["key", "weak", /^(?:api|secret|private) keys$| (?:sk|ck|ak|priv|private|admin)$/],
  ["credential", "strong", / authorization$|^_auth$/],
  ["credential", "weak", / (?:credentials?|creds|auth)$/],
  ["session", "weak", / session$|sess(?:ion)?id$/],
  ["cookie", "weak", / cookies?$/],
  ["signature", "weak", / sig$|^(?:amz|goog) signature$/],
];

/** Names of other languages, in ASCII or with their own letters. */
function foreignOf(name: string): SecretName | null {
  const lower = name.toLowerCase().normalize("NFKC");
  const plain = /[^a-z]/.test(lower) ? lower.replaceAll(/[_\-.\d]+/g, " ").trim() : lower;
  for (const { word, kind, isComplete } of FOREIGN_NAMES) {
    const isIt = isComplete ? plain === word || plain.endsWith(` ${word}`) : plain.endsWith(word);
    if (isIt) return { kind, isStrong: !WEAK_PASSWORDS.has(word) };
  }
  return null;
}

/** `API key`, `verification code`: the words before a name that is a word of its own. */
export function classifyWords(before: string, name: string): SecretName | null {
  const word = /([\p{L}\d]{1,16})[ \-/]$/u.exec(before.slice(-18).replaceAll(/\\[nrt]/g, " "))?.[1] ?? "";
  return classifyName(`${word} ${name}`.trim());
}

/**
 * The secret that a label, a selector or a question asks for: `Password input`, `#user_password`, `What is the API
 * key?`.
 */
export function describedSecret(text: string): NameKind | null {
  if (text.length > 200 || text.includes(MARK)) return null;
  for (const words of text.match(/[\p{L}\p{M}\d_-]+(?: (?:key|code|phrase|secret|token)\b)?/gu) ?? []) {
    const name = classifyName(words);
    if (name !== null && (name.isStrong || name.kind === "password") && name.kind !== "credential") return name.kind;
  }
  const lower = text.toLowerCase();
  return FOREIGN_NAMES.find(({ word, isWide }) => isWide && lower.includes(word))?.kind ?? null;
}

/** Whether a word is, or ends with, a name of a secret in any language: `Passwort`, `Parola`. */
export function namesSecret(word: string): boolean {
  const lower = word.toLowerCase();
  return FOREIGN_NAMES.some((name) => lower.endsWith(name.word)) || classifyName(lower) !== null;
}

function isTrailing(word: string): boolean {
  return TRAILING.has(word) || /^\d+$/.test(word);
}

export interface ForeignName {
  /** In lower case. */
  readonly word: string;
  readonly kind: NameKind;
  /** Whether it has letters beyond ASCII. */
  readonly isWide: boolean;
  /** Short words must be separate: `clave`, not `enclave`. */
  readonly isComplete: boolean;
}

/**
 * Words for passwords, keys and tokens in other languages than English, by what they name. To add a language,
 * add its words here: the scanner, the names of JSON fields and the labels of forms all read this table.
 */
const WORDS: Readonly<Partial<Record<NameKind, string>>> = {
  password: `
    パスワード パスフレーズ パスコード 合言葉 ログインパス 仮パス 初期パス 解凍パス fiのパス ルートのパス 管理者のパス ユーザーのパス アカウントのパス rootのパス adminのパス dbのパス
    密码 密碼 口令 通行码 通行碼 密语
    비밀번호 패스워드 비번 암호 패스프레이즈
    passwort kennwort zugangscode losungswort passwörter
    passe mdp
    contraseña contrasena contraseñas clave
    senha
    parola
    пароль пароля паролем пасворд пароли
    wachtwoord toegangscode
    hasło haslo
    lösenord losenord
    adgangskode kodeord passord
    salasana
    şifre sifre parolanız şifreniz parolası
    heslo geslo lozinka
    jelszó jelszo
    lösenordet
    sandi
    khẩu
    รหัสผ่าน
    पासवर्ड
    السر المرور
    סיסמה סיסמא
    κωδικός κωδικόςπρόσβασης συνθηματικό
    parole slaptažodis`,
  pin: `暗証番号 暗証コード 認証コード 認証番号 確認コード ワンタイムパスワード pinコード ピンコード 验证码 驗證碼 인증번호 인증코드 пин-код пинкод
    geheimzahl d'accès`,
  token: `
    トークン 令牌 토큰 токен токена jeton
    zugriffstoken`,
  key: `
    apiキー api_キー アクセス_キー api_키 アクセスキー シークレットキー 秘密鍵 暗号鍵 共有鍵 ライセンスキー 暗号化キー 署名キー 秘密キー
    密钥 密鑰 金鑰 私钥 私鑰 秘钥
    認証キー 接続キー 認証鍵 인증키 비밀키 개인키 액세스키 api키 암호키
    schlüssel schluessel
    clé
    chiave
    chave
    ключ
    llave`,
  secret: `シークレット クライアントシークレット 密文 시크릿 geheimnis секрет`,
};

/** Words that are parts of other words, or everyday words. */
const WHOLE: ReadonlySet<string> = new Set(
  "passe mdp clave senha parola parole jeton sandi khẩu haslo heslo geslo sifre clé chiave chave ключ llave السر المرور schlüssel schluessel d'accès 密文 암호".split(
    " ",
  ),
);

export const FOREIGN_NAMES: readonly ForeignName[] = Object.entries(WORDS)
  .flatMap(([kind, words]) =>
    words
      .split(/\s+/)
      .filter((word) => word !== "")
      .map((word) => word.replaceAll("_", " "))
      // oxlint-disable-next-line no-control-regex -- whether there is anything but ASCII
      .map((word) => ({
        word,
        kind: kind as NameKind,
        isWide: /[^\u0000-\u007f]/.test(word),
        isComplete: WHOLE.has(word),
      })),
  )
  // The longer of two words with the same end is more precise.
  .toSorted((a, b) => b.word.length - a.word.length);
