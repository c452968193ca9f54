import {
  ALNUM,
  BASE64,
  CAPITALS,
  createRandom,
  DIGITS,
  HEX,
  type Random,
  SMALL,
  URLSAFE,
  uuid,
} from "./redact-random.ts";

/** A secret as it is found: a token recognised by its form, or only by its name. */
export interface SecretSample {
  readonly kind: string;
  readonly secret: string;
  /** Words of the name before it; a meaningless name for a token recognised by its form. */
  readonly name: readonly string[];
}

type Make = (random: Random) => string;

const PLAIN_NAME = ["item"];

/** Recognised by their form. Prefixes are joined with random bodies at run time. */
const PREFIXED: readonly (readonly [kind: string, make: Make])[] = [
  ["github", (r) => `ghp_${r.text(ALNUM, 36)}`],
  ["github-app", (r) => `ghs_${r.text(ALNUM, 36)}`],
  ["github-oauth", (r) => `gho_${r.text(ALNUM, 36)}`],
  ["github-fine", (r) => `github_pat_${r.text(ALNUM, 22)}_${r.text(ALNUM, 59)}`],
  ["gitlab", (r) => `glpat-${r.text(URLSAFE, 20)}`],
  ["slack-bot", (r) => `xoxb-${r.text(DIGITS, 12)}-${r.text(DIGITS, 12)}-${r.text(ALNUM, 24)}`],
  ["slack-user", (r) => `xoxp-${r.text(DIGITS, 12)}-${r.text(DIGITS, 12)}-${r.text(HEX, 32)}`],
  ["slack-app", (r) => `xapp-1-A${r.text(CAPITALS, 10)}-${r.text(DIGITS, 13)}-${r.text(HEX, 64)}`],
  ["discord-bot", (r) => `M${r.text(ALNUM, 25)}.${r.text(URLSAFE, 6)}.${r.text(URLSAFE, 38)}`],
  ["stripe", (r) => `sk_live_${r.text(ALNUM, 24)}`],
  ["stripe-restricted", (r) => `rk_live_${r.text(ALNUM, 99)}`],
  ["stripe-webhook", (r) => `whsec_${r.text(ALNUM, 32)}`],
  ["aws-id", (r) => `AKIA${r.text(CAPITALS, 16)}`],
  ["aws-temporary-id", (r) => `ASIA${r.text(CAPITALS, 16)}`],
  ["google-api", (r) => `AIza${r.text(URLSAFE, 35)}`],
  ["google-oauth", (r) => `GOCSPX-${r.text(URLSAFE, 28)}`],
  ["google-access", (r) => `ya29.${r.text(URLSAFE, 80)}`],
  ["azure-client", (r) => `${r.text(ALNUM, 3)}8Q~${r.text(ALNUM, 34)}`],
  ["twilio", (r) => `SK${r.text(HEX, 32)}`],
  ["sendgrid", (r) => `SG.${r.text(URLSAFE, 22)}.${r.text(URLSAFE, 43)}`],
  ["mailgun", (r) => `key-${r.text(HEX, 32)}`],
  ["telegram", (r) => `${r.text("123456789", 10)}:AA${r.text(URLSAFE, 33)}`],
  ["npm", (r) => `npm_${r.text(ALNUM, 36)}`],
  ["pypi", (r) => `pypi-AgEIcHlwaS5vcmc${r.text(URLSAFE, 120)}`],
  ["openai-project", (r) => `sk-proj-${r.text(URLSAFE, 100)}`],
  ["openai", (r) => `sk-${r.text(ALNUM, 48)}`],
  ["anthropic", (r) => `sk-ant-api03-${r.text(URLSAFE, 93)}AA`],
  ["huggingface", (r) => `hf_${r.text(ALNUM, 34)}`],
  ["digitalocean", (r) => `dop_v1_${r.text(HEX, 64)}`],
  ["heroku-new", (r) => `HRKU-AA${r.text(URLSAFE, 58)}`],
  ["shopify", (r) => `shpat_${r.text(HEX, 32)}`],
  ["square", (r) => `sq0atp-${r.text(URLSAFE, 22)}`],
  ["sentry", (r) => `sntryu_${r.text(HEX, 64)}`],
  ["newrelic", (r) => `NRAK-${r.text(CAPITALS + DIGITS, 27)}`],
  ["databricks", (r) => `dapi${r.text(HEX, 32)}`],
  ["doppler", (r) => `dp.pt.${r.text(ALNUM, 43)}`],
  ["vault", (r) => `hvs.${r.text(URLSAFE, 95)}`],
  ["terraform", (r) => `${r.text(ALNUM, 14)}.atlasv1.${r.text(URLSAFE, 67)}`],
  ["linear", (r) => `lin_api_${r.text(ALNUM, 40)}`],
  ["notion", (r) => `ntn_${r.text(ALNUM, 46)}`],
  ["atlassian", (r) => `ATATT3${r.text(URLSAFE, 180)}=${r.text(HEX.toUpperCase(), 8)}`],
  ["figma", (r) => `figd_${r.text(URLSAFE, 40)}`],
  ["postman", (r) => `PMAK-${r.text(HEX, 24)}-${r.text(HEX, 34)}`],
  ["age", (r) => `AGE-SECRET-KEY-1${r.text("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)}`],
  ["supabase", (r) => `sbp_${r.text(HEX, 40)}`],
  ["firebase", (r) => `AAAA${r.text(URLSAFE, 7)}:APA91b${r.text(URLSAFE, 134)}`],
  ["netlify", (r) => `nfp_${r.text(ALNUM, 36)}`],
  ["jwt", (r) => `eyJ${r.text(ALNUM, 33)}.eyJ${r.text(URLSAFE, 120)}.${r.text(URLSAFE, 43)}`],
  ["grafana", (r) => `glsa_${r.text(ALNUM, 32)}_${r.text(HEX, 8)}`],
  ["1password", (r) => `ops_eyJ${r.text(ALNUM, 280)}`],
];

/** Recognised only by their names. */
const NAMED: readonly (readonly [kind: string, name: string, make: Make])[] = [
  ["aws-secret", "aws secret access key", (r) => r.text(BASE64, 40)],
  ["aws-session", "aws session token", (r) => r.text(BASE64, 200)],
  ["azure-account", "account key", (r) => `${r.text(BASE64, 86)}==`],
  ["azure-client", "azure client secret", (r) => r.text(`${ALNUM}~.-_`, 40)],
  ["heroku", "heroku api key", uuid],
  ["datadog", "dd api key", (r) => r.text(HEX, 32)],
  ["cloudflare", "cloudflare api token", (r) => r.text(URLSAFE, 40)],
  ["fastly", "fastly api token", (r) => r.text(URLSAFE, 32)],
  ["vercel", "vercel token", (r) => r.text(ALNUM, 24)],
  ["okta", "okta api token", (r) => `00${r.text(URLSAFE, 40)}`],
  ["twilio", "twilio auth token", (r) => r.text(HEX, 32)],
  ["django", "secret key", (r) => r.text(`${SMALL}${DIGITS}!@#%^*(-_=+)`, 50).replaceAll(/[()]/g, "x")],
  [
    "database",
    "db password",
    (r) => `${r.text(SMALL, 5)}${r.text(DIGITS, 2)}${r.text("!@#^*+", 1)}${r.text(ALNUM, 5)}`,
  ],
  ["short", "redis password", (r) => `${r.text(SMALL, 5)}${r.text(DIGITS, 2)}`],
  ["jwt-secret", "jwt secret", (r) => r.text(ALNUM, 32)],
  ["webhook", "webhook secret", (r) => r.text(HEX, 40)],
  ["encryption", "encryption key", (r) => `${r.text(BASE64, 43)}=`],
  ["service", "service role key", (r) => r.text(ALNUM, 44)],
];

/** `each` secrets of each kind, different for each seed. */
export function secretSamples(seed: number, each: number): readonly SecretSample[] {
  const random = createRandom(seed);
  const samples: SecretSample[] = [];
  for (let round = 0; round < each; round += 1) {
    for (const [kind, make] of PREFIXED) samples.push({ kind, secret: make(random), name: PLAIN_NAME });
    for (const [kind, name, make] of NAMED) samples.push({ kind, secret: make(random), name: name.split(" ") });
  }
  return samples;
}
