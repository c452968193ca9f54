import type { Cursor } from "../cursor.ts";
import type { Range, Span } from "../finding.ts";
import { type Trigger, triggerOf } from "../trigger-table.ts";
import { argumentsFrom, literalOf } from "../values/argument-list.ts";
import { isMadeOfWords, isStatedSecret, QUOTED_STATEMENT } from "../values/stated-secret.ts";
import { looksRandom, isDummyValue } from "../values/value-kind.ts";

/**
 * Functions and commandlets that take a secret, with the index of that argument; `:` for the part of that argument
 * after its colon, `!` where the place alone decides. A call whose name says it (`setPassword("x")`) needs no line here.
 */
const CALLS = `
  HTTPBasicAuth 1!, HTTPDigestAuth 1!, HTTPProxyAuth 1!, HttpNtlmAuth 1!, basicAuth 1!, basic_auth 1!, BasicAuth 1!, setBasicAuth 1!,
  SetBasicAuth 1!, digestAuth 1!, auth 1, login 1!, Login 1!, signIn 1!, authenticate 1!, signInWithEmailAndPassword 2!,
  mysqli_connect 2!, mysqli 2!, mysql_connect 2!, PDO 2!, getConnection 2!, connect 2, connect 3, ftp_login 2!, ssh2_auth_password 2!,
  imap_open 2!, oci_connect 1!, ldap_bind 2!, jwt.sign 1!, jwt.encode 1!, jwt.decode 1, jwt.verify 1!, JWT.encode 1!, JWT.sign 1!,
  createHmac 1!, hmac.new 0, hash_hmac 2!, HMAC 0, HmacSHA256 1, bcrypt.hash 0, hashSync 0, compareSync 0, bcrypt.compare 0,
  hashpw 0, password_hash 0, password_verify 0, Hash::make 0, make_password 0, check_password 0, generate_password_hash 0,
  check_password_hash 1, Fernet 0, Stripe 0, OpenAI 0, Anthropic 0, Resend 0, Octokit 0, createCipheriv 1, createDecipheriv 1,
  scryptSync 0, scrypt 0, pbkdf2Sync 0, pbkdf2 0, pbkdf2_hmac 1, AES.new 0, AES_ENCRYPT 1, AES_DECRYPT 1, aes_encrypt 1,
  aes_decrypt 1, pgp_sym_encrypt 1, pgp_sym_decrypt 1, crypt 0, encrypt 1, decrypt 1, changeUserPassword 1, createUser 1,
  PSCredential 1!, NetworkCredential 1!, UsernamePasswordCredentials 1!, PasswordAuthentication 1!, Credentials.new 1!,
  Credentials.basic 1!, Credentials::new 1!, simple_bind_s 1!, hmacShaKeyFor 0, Client 1, BasicAWSCredentials 1, AwsBasicCredentials.create 1, StaticCredentials 1, UsernamePasswordAuthenticationToken 1!,
  sp_addlogin 1, sp_password 1, ConvertTo-SecureString 0, btoa 0:, Buffer 0:, Buffer.from 0:, b64encode 0:, base64_encode 0:,
  encodeBase64 0:, Base64.strict_encode64 0:, SecretKeySpec 0, SecretStr 0, SecureString 0, guardedString 0,
  twilio 1, create_superuser 2!, create_user 2, __construct 2, Twilio 1, FTP 2, Sequelize 2, sp_addlinkedsrvlogin 4, signWith 1, setSigningKey 0, WiFi.begin 1, WiFi.softAP 1, algoliasearch 1, CURLOPT_USERPWD 0:, CURLOPT_PROXYUSERPWD 0:
`
  .trim()
  .split(/,\s*/)
  .map((line) => line.trim().split(" "));

const LONGEST = 600;

/** What comes between the name and the arguments, where it is not a bracket alone. */
const OPENINGS: Readonly<Record<string, readonly string[]>> = {
  auth: ["(", "=(", "= (", " = (", ": (", ": [", "=[", "= ["],
  NetworkCredential: ["(", "]::new("],
  PSCredential: ["(", "]::new("],
  sp_addlogin: [" "],
  sp_password: [" "],
  sp_addlinkedsrvlogin: [" "],
  "ConvertTo-SecureString": [" "],
  CURLOPT_USERPWD: [",", " =>"],
  CURLOPT_PROXYUSERPWD: [",", " =>"],
};

export const CALL_ARGUMENTS: readonly Trigger[] = CALLS.flatMap(([name = "", which = "0"]) =>
  (OPENINGS[name] ?? ["("]).map((after) => {
    const [opening, index] = [name + after, Number.parseInt(which, 10)];
    // `auth=("x", "y")` is a login, `auth("x", "y")` may be any call.
    const sign = name === "auth" && after !== "(" ? "!" : which.at(-1);
    return triggerOf(opening, (cursor, start) => {
      if (!cursor.startsWord(start)) return null;
      const open = start + opening.length;
      const argument = argumentsFrom(cursor, open, open + LONGEST, index + 1).parts[index];
      const literal = argument === undefined ? null : literalOf(cursor, argument);
      return literal === null ? null : detectIn(cursor, literal, sign);
    });
  }),
);

function detectIn(cursor: Cursor, { start, end }: Range, sign = ""): Span | null {
  const isPair = sign === ":";
  const value = cursor.text.slice(start, end);
  const colon = isPair ? value.indexOf(":") + 1 : 0;
  const secret = value.slice(colon);
  const isStated =
    isStatedSecret("password", secret, QUOTED_STATEMENT) ||
    (sign === "!" && (/^[\w-]{6,}$/.test(secret) || isMadeOfWords(secret))) ||
    (secret.length >= 12 && looksRandom(secret));
  if ((isPair && colon < 2) || isDummyValue(secret) || !isStated) return null;
  return { start: start + colon, end, kind: "credential" };
}
