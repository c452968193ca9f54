import { ALNUM, BASE64, BEARER, HEX, TOKEN, WORD } from "./char-class.ts";
import { run } from "./shape.ts";
import { rules, type TokenRule } from "./token-rule.ts";

const START = { startsWord: true } as const;
const MIXED = { startsWord: true, mixed: true } as const;

/** Where code, packages, issues and documents live. */
export const CODE_TOKENS: readonly TokenRule[] = [
  ...rules("github-token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], [run(ALNUM, 30)]),
  ...rules("github-token", ["github_pat_"], [run(WORD, 50)]),
  ...rules(
    "gitlab-token",
    ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-", "glimt-", "glagent-", "gloas-", "glffct-"],
    [run(BEARER, 20)],
  ),
  ...rules("bitbucket-token", ["ATBB"], [run(ALNUM, 28)], MIXED),
  ...rules("atlassian-token", ["ATATT3", "ATCTT3"], [run(TOKEN | BASE64, 60)]),
  ...rules("npm-token", ["npm_"], [run(ALNUM, 36)], START),
  ...rules("pypi-token", ["pypi-"], [run(TOKEN, 50)], START),
  ...rules("rubygems-token", ["rubygems_"], [run(HEX, 40)]),
  ...rules("crates-token", ["cio"], [run(ALNUM, 32)], MIXED),
  ...rules("clojars-token", ["CLOJARS_"], [run(ALNUM, 50)]),
  ...rules("docker-token", ["dckr_pat_", "dckr_oat_"], [run(TOKEN, 20)]),
  ...rules("buildkite-token", ["bkua_"], [run(HEX, 40)]),
  ...rules("circleci-token", ["CCIPAT_", "CCIPRJ_"], [run(WORD, 30)]),
  ...rules("sonar-token", ["sqp_", "squ_", "sqa_"], [run(HEX, 40)], START),
  ...rules("sourcegraph-token", ["sgp_"], [run(WORD, 40)], START),
  ...rules("linear-token", ["lin_api_", "lin_oauth_"], [run(ALNUM, 30)]),
  ...rules("notion-token", ["ntn_"], [run(ALNUM, 40)], START),
  ...rules("notion-token", ["secret_"], [run(ALNUM, 43)], MIXED),
  ...rules("figma-token", ["figd_", "figo_"], [run(TOKEN, 36)], START),
  ...rules("postman-token", ["PMAK-"], [run(HEX, 24), "-", run(HEX, 30)]),
  ...rules("airtable-token", ["pat"], [run(ALNUM, 14, 14), ".", run(HEX, 60)], START),
  ...rules("contentful-token", ["CFPAT-"], [run(TOKEN, 40)]),
  ...rules("sentry-token", ["sntrys_", "sntryu_"], [run(WORD | BASE64, 40)]),
  ...rules("grafana-token", ["glsa_"], [run(ALNUM, 30), "_", run(HEX, 8)]),
  ...rules("grafana-token", ["glc_eyJ"], [run(BASE64, 30)]),
  ...rules("newrelic-key", ["NRAK-", "NRJS-", "NRII-", "NRAA-", "NRIQ-"], [run(TOKEN, 19)]),
  ...rules("dynatrace-token", ["dt0c01.", "dt0s01."], [run(ALNUM, 20), ".", run(ALNUM, 60)]),
  ...rules("datadog-token", ["ddapp_", "ddapi_", "ddpat_"], [run(ALNUM, 32)]),
];
