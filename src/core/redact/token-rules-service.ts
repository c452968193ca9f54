import { ALNUM, BASE64, BEARER, HEX, TOKEN, WORD } from "./char-class.ts";
import { run } from "./shape.ts";
import { rules, type TokenRule } from "./token-rule.ts";

const START = { startsWord: true } as const;
const MIXED = { startsWord: true, mixed: true } as const;

/** Models, chat, mail, payments. */
export const SERVICE_TOKENS: readonly TokenRule[] = [
  ...rules("anthropic-key", ["sk-ant-"], [run(TOKEN, 20)], MIXED),
  ...rules("openai-key", ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"], [run(TOKEN, 20)], MIXED),
  ...rules("openrouter-key", ["sk-or-v1-"], [run(HEX, 40)], START),
  ...rules("openai-key", ["sk-"], [run(ALNUM, 20)], MIXED),
  ...rules("huggingface-token", ["hf_", "api_org_"], [run(ALNUM, 30)], MIXED),
  ...rules("groq-key", ["gsk_"], [run(ALNUM, 40)], START),
  ...rules("xai-key", ["xai-"], [run(ALNUM, 60)], START),
  ...rules("perplexity-key", ["pplx-"], [run(ALNUM, 32)], START),
  ...rules("replicate-token", ["r8_"], [run(ALNUM, 36)], START),
  ...rules("langsmith-key", ["lsv2_pt_", "lsv2_sk_"], [run(WORD, 32)]),
  ...rules("tavily-key", ["tvly-"], [run(TOKEN, 20)], MIXED),
  ...rules(
    "slack-token",
    ["xoxb-", "xoxa-", "xoxp-", "xoxo-", "xoxs-", "xoxr-", "xoxe-", "xoxc-", "xoxd-"],
    [run(BEARER, 10)],
  ),
  ...rules("slack-token", ["xapp-", "xoxe.xox"], [run(TOKEN, 20)], MIXED),
  ...rules("stripe-key", ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"], [run(ALNUM, 10)]),
  ...rules("stripe-webhook-secret", ["whsec_"], [run(BASE64, 20)]),
  ...rules("square-token", ["sq0atp-", "sq0csp-", "sq0idp-"], [run(TOKEN, 20)]),
  ...rules("square-token", ["EAAA"], [run(TOKEN, 50, 70)], MIXED),
  ...rules("shopify-token", ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"], [run(ALNUM, 30)]),
  ...rules("shippo-token", ["shippo_live_", "shippo_test_"], [run(HEX, 30)]),
  ...rules("twilio-key", ["SK"], [run(HEX, 32, 32)], START),
  ...rules("sendgrid-key", ["SG."], [run(TOKEN, 16), ".", run(TOKEN, 32)], START),
  ...rules("mailgun-key", ["key-"], [run(HEX, 32)], START),
  ...rules("mailgun-key", ["pubkey-"], [run(HEX, 32)], START),
  ...rules("brevo-key", ["xkeysib-", "xsmtpsib-"], [run(TOKEN, 60)]),
  ...rules("resend-key", ["re_"], [run(ALNUM, 8, 10), "_", run(ALNUM, 20)], START),
  ...rules("easypost-key", ["EZAK", "EZTK"], [run(ALNUM, 50)], START),
  ...rules("frameio-token", ["fio-u-"], [run(TOKEN, 60)]),
  ...rules("typeform-token", ["tfp_"], [run(BEARER, 40)], START),
  ...rules("duffel-token", ["duffel_live_", "duffel_test_"], [run(TOKEN, 40)]),
  ...rules("facebook-token", ["EAAC", "EAAM", "EAAG"], [run(ALNUM, 80)], START),
];
