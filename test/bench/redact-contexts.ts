import { ALNUM, BASE64, createRandom, DIGITS, HEX, type Random, SMALL } from "./redact-random.ts";
import type { SecretSample } from "./redact-secrets.ts";

/** A text as Claude Code reports it, with the secret that must be gone after redaction. */
export interface Placed {
  readonly context: string;
  readonly text: string;
  readonly secret: string;
}

interface Names {
  readonly upper: string;
  readonly camel: string;
  readonly snake: string;
  readonly kebab: string;
}

const CONTEXTS: Record<string, (names: Names, secret: string) => string> = {
  bash: ({ upper }, s) => `export ${upper}=${s} && npm run deploy`,
  "bash quoted": ({ upper }, s) => `${upper}='${s}' ./run.sh | tee log.txt`,
  flag: ({ kebab }, s) => `tool login --${kebab} ${s} --verbose`,
  "flag equals": ({ kebab }, s) => `docker run --${kebab}=${s} image:latest`,
  output: ({ camel }, s) => `2026-11-24T22:34:35Z INFO loaded ${camel}=${s} from the store`,
  colour: ({ upper }, s) => `\u001b[32m${upper}\u001b[0m=\u001b[33m${s}\u001b[0m\n${upper}=${s}`.split("\n")[1] ?? "",
  json: ({ camel }, s) => JSON.stringify({ id: 7, [camel]: s, next: null }, null, 2),
  "json in json": ({ snake }, s) => JSON.stringify({ stdout: JSON.stringify({ [snake]: s, ok: true }) }),
  "env dump": ({ upper }, s) => `HOME=/root\n${upper}=${s}\nSHELL=/bin/sh`,
  "env dump in json": ({ upper }, s) => JSON.stringify({ stdout: `HOME=/root\n${upper}=${s}\nSHELL=/bin/sh` }),
  url: ({ snake }, s) => `GET https://api.example.com/v1/items?page=2&${snake}=${s.replaceAll(/[&#]/g, "_")}&sort=asc`,
  yaml: ({ snake }, s) => `service:\n  ${snake}: ${s}\n  port: 80`,
  "yaml list": ({ upper }, s) => `env:\n  - name: ${upper}\n    value: "${s}"`,
  header: ({ kebab }, s) => `curl -sS -H "X-${kebab}: ${s}" https://api.example.com/v1`,
  typescript: ({ camel }, s) => `const ${camel} = "${s}";`,
  python: ({ snake }, s) => `    ${snake}: str = '${s}'  # set by hand`,
  go: ({ camel }, s) => `\t${camel} := "${s}"`,
  javascript: ({ camel }, s) => `connect({ host: "db", ${camel}: '${s}', port: 5432 });`,
  japanese: ({ snake }, s) => `設定ファイルには「${snake}=${s}」と書いてあります。変更しないでください。`,
  diff: ({ snake }, s) => `@@ -1,2 +1,2 @@\n-  ${snake}: ""\n+  ${snake}: "${s}"`,
  xml: ({ camel }, s) => `<config><${camel}>${s}</${camel}></config>`,
  "read tool": ({ upper }, s) => `     1→# local\n     2→${upper}=${s}\n     3→PORT=80`,
};

/** Every context around one secret. */
export function placeSecret({ secret, name }: SecretSample): readonly Placed[] {
  const names = {
    upper: name.join("_").toUpperCase(),
    camel: name.map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join(""),
    snake: name.join("_"),
    kebab: name.join("-"),
  };
  return Object.entries(CONTEXTS).map(([context, write]) => ({ context, text: write(names, secret), secret }));
}

const BEGIN = "-----BEGIN";
const END = "-----END";

/** Secrets with a special form. */
const FORMS: Record<string, (random: Random, secret: string) => string> = {
  "authorization header": (_, s) => `Authorization: Bearer ${s}`,
  "basic header": (_, s) => `curl -H 'authorization: Basic ${s}' https://x.dev`,
  "authorization in code": (_, s) => `headers: { "Authorization": "Bearer ${s}" }`,
  "github authorization": (_, s) => `Authorization: token ${s}`,
  "bare bearer": (_, s) => `sent with Bearer ${s} and failed`,
  cookie: (_, s) => `Cookie: theme=dark; sid=${s}; lang=ja`,
  "set-cookie": (_, s) => `< Set-Cookie: sid=${s}; Path=/; HttpOnly`,
  "curl user": (_, s) => `curl -u deploy:${s} https://x.dev/api`,
  "curl long user": (_, s) => `curl --user "deploy:${s}" https://x.dev/api`,
  postgres: (_, s) => `postgres://app:${s}@db.internal:5432/shop?sslmode=require`,
  mongodb: (_, s) => `mongodb+srv://app:${s}@cluster0.abc.mongodb.net/shop`,
  redis: (_, s) => `REDIS_URL=redis://:${s}@cache:6379/0`,
  "git remote": (_, s) => `origin\thttps://x-access-token:${s}@github.com/a/b.git (fetch)`,
  "token as user": (_, s) => `git clone https://${s}@git.example.com/a/b.git`,
  "sentry dsn": (r) => `https://${r.text(HEX, 32)}@o123.ingest.sentry.io/456`,
  "ado string": (_, s) => `Server=tcp:db,1433;User ID=app;Password=${s};Encrypt=True;`,
  "azure string": (_, s) =>
    `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${s}==;EndpointSuffix=core.windows.net`,
  "shared access": (_, s) => `https://shop.blob.core.windows.net/c?sv=2024-01-01&sig=${s}%3D&se=2027`,
  "signed url": (_, s) => `https://b.s3.amazonaws.com/k?X-Amz-Date=20261124&X-Amz-Signature=${s}`,
  jdbc: (_, s) => `jdbc:mysql://db:3306/shop?user=app&password=${s}&useSSL=true`,
  "go dsn": (_, s) => `app:${s}@tcp(db:3306)/shop`,
  dsn: (_, s) => `host=db port=5432 user=app password=${s} dbname=shop`,
  npmrc: (_, s) => `//registry.example.com/:_authToken=${s}`,
  "npmrc basic": (_, s) => `_auth=${s}`,
  netrc: (_, s) => `machine x.dev login app password ${s}`,
  pgpass: (_, s) => `db.internal:5432:shop:app:${s}`,
  "docker config": (_, s) => `{"auths":{"https://index.docker.io/v1/":{"auth":"${s}"}}}`,
  kubeconfig: (_, s) => `users:\n- name: dev\n  user:\n    token: ${s}`,
  "mysql flag": (_, s) => `mysql -u root -p${s} shop < dump.sql`,
  sshpass: (_, s) => `sshpass -p '${s}' ssh app@x.dev`,
  "slack webhook": (_, s) => `https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/${s}`,
  "discord webhook": (r, s) => `https://discord.com/api/webhooks/${r.text("123456789", 18)}/${s}${s}`,
};

/** How many secrets {@link placedForms} makes a round. */
export const FORM_COUNT = Object.keys(FORMS).length;

const CARRIERS: Record<string, (text: string) => string> = {
  alone: (text) => text,
  "in lines": (text) => `first line\n${text}\nlast line`,
  "in json": (text) => JSON.stringify({ tool_response: { stdout: `$ run\n${text}\n`, stderr: "" } }),
  "in json in json": (text) => JSON.stringify({ body: JSON.stringify({ note: text }) }),
  "in japanese": (text) => `次のように実行しました:\n${text}\n確認してください。`,
  "in markdown": (text) => `Run this:\n\n\`\`\`\n${text}\n\`\`\`\n`,
};

/** Forms inside of carriers; `rounds` secrets each. */
export function placedForms(seed: number, rounds: number): readonly Placed[] {
  const random = createRandom(seed);
  const placed: Placed[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [form, write] of Object.entries(FORMS)) {
      const drawn = `${random.text(SMALL, 3)}${random.text(DIGITS, 2)}${random.text(ALNUM, 19)}`;
      const text = write(random, drawn);
      const secret = text.includes(drawn) ? drawn : text.slice(8, 40);
      for (const [carrier, carry] of Object.entries(CARRIERS)) {
        placed.push({ context: `${form}, ${carrier}`, text: carry(text), secret });
      }
    }
  }
  return placed;
}

/** Private keys with their line breaks as tools show them; `secret` is the last whole line. */
export function placedKeys(seed: number): readonly Placed[] {
  const random = createRandom(seed);
  return ["RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", ""].flatMap((label) => {
    const lines = Array.from({ length: 12 }, () => random.text(BASE64, 64));
    const secret = lines[11] ?? "";
    const pem = [`${BEGIN} ${label}PRIVATE KEY-----`, ...lines, `${END} ${label}PRIVATE KEY-----`];
    const account = JSON.stringify({ type: "service_account", private_key: `${pem.join("\n")}\n`, client_id: "1" });
    const numbered = pem.map((line, at) => `${String(at + 1).padStart(6)}→${line}`).join("\n");
    return [
      { context: `${label}key`, text: pem.join("\n"), secret },
      { context: `${label}key in json`, text: account, secret },
      { context: `${label}key in json in json`, text: JSON.stringify({ stdout: account }), secret },
      { context: `${label}key in a diff`, text: pem.map((line) => `+${line}`).join("\n"), secret },
      { context: `${label}key in yaml`, text: `key: |\n${pem.map((line) => `    ${line}`).join("\n")}`, secret },
      { context: `${label}key that was cut`, text: pem.slice(0, -1).join("\n"), secret },
      { context: `${label}key with line numbers, cut`, text: numbered.split("\n").slice(0, -1).join("\n"), secret },
      {
        context: `${label}key in base64`,
        text: `client-key-data: ${btoa(pem.join("\n"))}`,
        secret: btoa(pem.join("\n")).slice(-60),
      },
    ];
  });
}
