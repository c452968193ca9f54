import { ALNUM, BASE64, BEARER, DIGIT, HEX, LETTER, TOKEN, UPPER, WORD } from "../values/char-class.ts";
import { run } from "../values/shape.ts";
import { rules, type TokenRule } from "./token-rule.ts";

const START = { startsWord: true } as const;
const MIXED = { startsWord: true, mixed: true } as const;
const CAPITALS = UPPER | DIGIT;

/** Clouds, hosting, secret stores, encryption. */
export const CLOUD_TOKENS: readonly TokenRule[] = [
  ...rules("aws-access-key-id", ["AKIA", "ASIA", "ABIA", "ACCA"], [run(CAPITALS, 16, 16)], START),
  ...rules("aws-session-token", ["FwoGZXIvYXdz", "IQoJb3JpZ2lu"], [run(BASE64, 60)]),
  ...rules("aws-bedrock-key", ["ABSK"], [run(BASE64, 90)], MIXED),
  ...rules("google-api-key", ["AIza"], [run(TOKEN, 35)]),
  ...rules("google-oauth-secret", ["GOCSPX-"], [run(TOKEN, 24)]),
  ...rules("google-oauth-token", ["ya29."], [run(TOKEN, 20)]),
  ...rules("google-refresh-token", ["1//0"], [run(TOKEN, 40)]),
  ...rules("digitalocean-token", ["dop_v1_", "doo_v1_", "dor_v1_"], [run(HEX, 40)]),
  ...rules("heroku-key", ["HRKU-"], [run(TOKEN, 30)]),
  ...rules("databricks-token", ["dapi", "dkea", "dose"], [run(HEX, 32), run(TOKEN, 0)], START),
  ...rules("doppler-token", ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."], [run(BEARER, 40)]),
  ...rules("vault-token", ["hvs.", "hvb.", "hvr."], [run(TOKEN, 24)], START),
  ...rules("age-secret-key", ["AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"], [run(ALNUM, 40)]),
  ...rules("1password-token", ["ops_eyJ"], [run(TOKEN | BASE64, 60)]),
  ...rules("1password-secret-key", ["A3-"], [run(CAPITALS, 6, 6), "-", run(CAPITALS | TOKEN, 25, 40)], MIXED),
  ...rules("supabase-key", ["sbp_"], [run(ALNUM, 40)], START),
  ...rules("supabase-key", ["sb_secret_"], [run(TOKEN, 20)]),
  ...rules("cloudflare-key", ["v1.0-"], [run(HEX, 24, 24), "-", run(HEX, 100)]),
  ...rules("cloudflare-token", ["cfut_", "cfat_", "cfk_"], [run(TOKEN, 32)], MIXED),
  ...rules("netlify-token", ["nfp_", "nfo_", "nfc_", "nfu_"], [run(ALNUM, 32)], START),
  ...rules("vercel-token", ["vcp_", "vci_", "vca_", "vcr_", "vck_"], [run(ALNUM, 24)], MIXED),
  ...rules(
    "fly-token",
    ["FlyV1 fm1r_", "FlyV1 fm1a_", "FlyV1 fm2_", "fm1r_", "fm1a_", "fm2_"],
    [run(BASE64, 60)],
    START,
  ),
  ...rules("fly-token", ["fo1_"], [run(TOKEN, 40)], START),
  ...rules("pulumi-token", ["pul-"], [run(HEX, 40)], START),
  ...rules("planetscale-token", ["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], [run(BEARER, 30)]),
  ...rules("tencent-key-id", ["AKID"], [run(ALNUM, 30)], MIXED),
  ...rules("alibaba-key-id", ["LTAI"], [run(ALNUM, 16)], MIXED),
  ...rules("tailscale-key", ["tskey-"], [run(LETTER, 2), "-", run(TOKEN, 16)]),
  ...rules("pinecone-key", ["pcsk_"], [run(WORD, 40)]),
  ...rules("scalingo-token", ["tk-us-"], [run(TOKEN, 40)], MIXED),
  ...rules("prefect-token", ["pnu_"], [run(ALNUM, 36)], START),
  ...rules("openshift-token", ["sha256~"], [run(TOKEN, 40)], START),
  ...rules("nvidia-key", ["nvapi-"], [run(TOKEN, 40)], START),
  ...rules("yandex-key", ["AQVN"], [run(TOKEN, 35, 40)], MIXED),
  ...rules("yandex-key", ["t1.9eu"], [run(BEARER, 60)], MIXED),
  ...rules("yandex-key", ["YC"], [run(TOKEN, 38, 38)], MIXED),
  ...rules("clickhouse-key", ["4b1d"], [run(ALNUM, 38, 38)], MIXED),
  ...rules("salad-key", ["salad_cloud_"], [run(WORD, 14)], START),
  ...rules("render-key", ["rnd_"], [run(ALNUM, 24)], MIXED),
  ...rules("railway-token", ["rw_Fe26.2**"], [run(BEARER, 40)]),
  ...rules("vercel-token", ["vercel_blob_rw_"], [run(WORD, 30)], START),
  ...rules("neon-key", ["napi_"], [run(ALNUM, 40)], START),
  ...rules("openstack-token", ["gAAAAAB"], [run(TOKEN, 80)], MIXED),
  ...rules("infracost-key", ["ico-"], [run(ALNUM, 32)], MIXED),
  ...rules("aws-access-key-id", ["A3T"], [run(CAPITALS, 17, 17)], START),
  ...rules("aws-bedrock-key", ["bedrock-api-key-"], [run(BASE64, 40)], START),
];
