import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ALNUM, BASE64, CAPITALS, createRandom, DIGITS, HEX, type Random, SMALL, uuid } from "./redact-random.ts";

const ROOT = join(import.meta.dirname, "..", "..");

const MAKERS: Record<string, (random: Random) => string> = {
  md5: (r) => `${r.text(HEX, 32)}  dist/app-${r.text(HEX, 8)}.js`,
  sha1: (r) => `commit ${r.text(HEX, 40)}`,
  sha256: (r) => `sha256:${r.text(HEX, 64)} node:24-slim`,
  "short hash": (r) => `${r.text(HEX, 7)} fix(store): keep the ${r.text(SMALL, 6)} when the page is closed`,
  uuid: (r) => `session ${uuid(r)} began`,
  "session id": (r) =>
    `{"session_id":"${uuid(r)}","transcript_path":"/home/dev/.claude/projects/-home-dev/${uuid(r)}.jsonl"}`,
  "tool use id": (r) => `{"tool_use_id":"toolu_${r.text(ALNUM, 24)}","tool_name":"Bash"}`,
  "message id": (r) => `{"id":"msg_${r.text(ALNUM, 24)}","requestId":"req_${r.text(ALNUM, 24)}"}`,
  integrity: (r) => `      "integrity": "sha512-${r.text(BASE64, 86)}==",`,
  image: (r) => `<img src="data:image/png;base64,iVBORw0KGgo${r.text(BASE64, 300)}=" alt="">`,
  "source map": (r) => `//# sourceMappingURL=data:application/json;base64,${r.text(BASE64, 200)}`,
  certificate: (r) => `-----BEGIN CERTIFICATE-----\nMIIC${r.text(BASE64, 60)}\n-----END CERTIFICATE-----`,
  "public key": (r) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${r.text(BASE64, 43)} dev@host`,
  etag: (r) => `ETag: W/"${r.text(HEX, 8)}-${r.text(ALNUM, 27)}"`,
  trace: (r) => `traceparent: 00-${r.text(HEX, 32)}-${r.text(HEX, 16)}-01`,
  path: (r) => `/home/dev/src/${r.text(SMALL, 7)}/src/auth/${r.text(SMALL, 5)}-token.test.ts:${r.text(DIGITS, 2)}`,
  url: (r) => `https://docs.example.com/${r.text(SMALL, 6)}/reset-password?lang=en&page=${r.text(DIGITS, 2)}`,
  log: (r) =>
    `2026-11-24T22:${r.text("012345", 2)}:01.${r.text(DIGITS, 3)}Z INFO auth: token refreshed in ${r.text(DIGITS, 2)} ms`,
  usage: (r) => `{"input_tokens":${r.text("123456789", 4)},"output_tokens":12,"max_tokens":${r.text("123456789", 4)}}`,
  css: (r) =>
    `.password-field{color:#${r.text(HEX, 6)};margin:0 auto;padding:${r.text(DIGITS, 1)}px}.token:hover{opacity:.5}`,
  minified: (r) => {
    const [a, b, c] = [r.text(SMALL, 1), r.text(CAPITALS, 1), r.text(SMALL, 2)];
    return `function ${a}(${b}){var ${c}=${b}.token||${b}.key;return ${c}?{auth:${c},session:${b}.session}:null}`;
  },
  selector: (r) => `const key = "user:${r.text(DIGITS, 4)}"; cache.set(key, value);`,
  version: (r) => `    "node_modules/jsonwebtoken": { "version": "9.${r.text(DIGITS, 1)}.${r.text(DIGITS, 1)}" }`,
  snowflake: (r) => `channel ${r.text("123456789", 18)} message ${r.text("123456789", 19)}`,
  placeholder: (r) =>
    r.pick([
      "API_KEY=your-api-key-here",
      "password: changeme",
      "TOKEN=<your-token>",
      "secret: xxxxxxxxxxxx",
      'PASSWORD="********"',
      "GITHUB_TOKEN=$GITHUB_TOKEN",
      "PASSWORD=${PASSWORD:-}",
      'curl -H "Authorization: Bearer $TOKEN" https://x.dev',
      "curl -u $USER:$PASS https://x.dev",
      "DATABASE_URL=postgres://$USER:$PASSWORD@db/shop",
      "token: ${{ secrets.GITHUB_TOKEN }}",
      "api_key: {{ vault_api_key }}",
      "password: !vault |",
      "AWS_SECRET_ACCESS_KEY=%AWS_SECRET%",
      'login --token "$(cat token.txt)"',
    ]),
  code: (r) =>
    r.pick([
      "export interface Login { user: string; password: string; token?: string }",
      "const token = await getToken(session);",
      "const secret = process.env.SECRET;",
      'const password = prompt("Your password");',
      "if (password.length < 12) throw new Error('password too short');",
      "secret = os.environ['APP_SECRET']",
      'api_key = os.getenv("OPENAI_API_KEY")',
      'token := r.Header.Get("Authorization")',
      'fetch(url, { credentials: "include", headers })',
      "authorization: `Bearer ${token}`,",
      "this.session = new Session(options.sessionId);",
      "const apiKey = config.apiKey ?? defaults.apiKey;",
      'password: z.string().min(8, "too short"),',
      "  token = models.CharField(max_length=255)",
      "private readonly accessToken: string;",
      '<input type="password" name="password" autocomplete="current-password" />',
      'labels: { password: "Password", token: "Access token", secret: "Secret" }',
      '"password": "Passwort", "forgotPassword": "Passwort vergessen?"',
      "type Cookie = { name: string; value: string };",
      "const { password, ...rest } = user;",
      "assert.equal(parse(token).kind, 'identifier');",
      "for (const key of Object.keys(value)) keys.push(key);",
      "SELECT id, password_hash FROM users WHERE token = ? AND session = ?",
      "git push -u origin feature/auth-token",
      "docker run -u 1000:1000 -p 8080:80 app",
      "mkdir -p src/session && chmod 600 ~/.ssh/id_ed25519",
      "sudo chown -R node:node /app",
      "case 'cookie': return readCookie(request);",
    ]),
  prose: (r) =>
    r.pick([
      "The password is stored as a hash, never in plain text.",
      "Set the token in your settings, then restart the session.",
      "Password: at least twelve characters, one of them a digit.",
      "Your API key was rotated; update the secret before Friday.",
      "Use --token to pass an access token, or --password to be asked.",
      "Secret: we do not know either.",
      "Session expired. Sign in again to get a new token.",
      "A cookie: small, sweet, and gone by the afternoon.",
      "Authorization: the user must be an administrator.",
      "Basic authentication and Bearer authentication are both supported.",
      "パスワードは12文字以上にしてください。",
      "トークンの有効期限が切れました。もう一度ログインしてください。",
      "password: 8文字以上の英数字を入力してください",
      "APIキー（api_key）は設定画面で確認できます。",
      "セッションを再開しました。token を更新してください。",
      "認証に失敗しました: secret が違います。",
    ]),
};

/** Texts without a secret: at least 10,000, each with its source. */
export function innocentTexts(seed: number): readonly (readonly [source: string, text: string])[] {
  const random = createRandom(seed);
  const made = Object.entries(MAKERS).flatMap(([source, make]) =>
    Array.from({ length: 120 }, () => [source, make(random)] as const),
  );
  return [...made, ...sourceLines(), ...fixtureTexts()];
}

/** Distinct lines of the repository, except files about secrets and tests, which hold made-up ones. */
function sourceLines(): readonly (readonly [string, string])[] {
  const files = globSync("{src,web,docs,hook,scripts}/**/*.{ts,tsx,css,md,sh}", { cwd: ROOT })
    .filter((file) => !file.includes("redact") && !file.includes(".test."))
    .sort();
  const lines = [...files, "package-lock.json", "README.md", "AGENTS.md"].flatMap((file) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .map((line) => [file, line] as const)
      .filter(([, line]) => line.trim() !== ""),
  );
  return [...new Map(lines.map((entry) => [entry[1], entry])).values()];
}

/** Every line of every recorded payload and transcript. */
export function fixtureTexts(): readonly (readonly [string, string])[] {
  const files = globSync("test/fixtures/**/*.{json,jsonl}", { cwd: ROOT }).sort();
  return files.flatMap((file) =>
    readFileSync(join(ROOT, file), "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => [file, line] as const),
  );
}
