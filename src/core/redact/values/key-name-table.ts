/** The kind of value that a name indicates. */
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
 * Words for passwords, keys and tokens beside the English ones of `key-name.ts`, by what they name. To add a language,
 * add its words here: the scanner, the names of JSON fields and the labels of forms all read this table.
 */
const WORDS: Readonly<Partial<Record<NameKind, string>>> = {
  password: `
    パスワード パスフレーズ パスコード 合言葉 ログインパス
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
    認証キー 認証鍵 인증키 비밀키 개인키 액세스키 api키 암호키
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
  // Of two words with the same end the longer is more precise.
  .toSorted((a, b) => b.word.length - a.word.length);
