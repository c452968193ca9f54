import { ALNUM, BASE64, BEARER, DIGIT, HEX, TOKEN, UPPER, WORD } from "../values/char-class.ts";
import { run } from "../values/shape.ts";
import { rules, type TokenRule } from "./token-rule.ts";

const START = { startsWord: true } as const;
const MIXED = { startsWord: true, mixed: true } as const;

const CAPITALS = UPPER | DIGIT;

/** Code hosts, package registries, issue trackers, documents. */
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
  ...rules("circleci-token", ["CCIPAT_", "CCIPRJ_", "ccipat_"], [run(WORD, 30)]),
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
  ...rules("grafana-token", ["glc_"], [run(BASE64, 40)], { startsWord: true, mixed: true }),
  ...rules("newrelic-key", ["NRAK-", "NRJS-", "NRII-", "NRAA-", "NRIQ-"], [run(TOKEN, 19)]),
  ...rules("dynatrace-token", ["dt0c01.", "dt0s01."], [run(ALNUM, 20), ".", run(ALNUM, 60)]),
  ...rules("datadog-token", ["ddapp_", "ddapi_", "ddpat_"], [run(ALNUM, 32)]),
  ...rules("gitlab-token", ["GR1348941"], [run(TOKEN, 20)]),
  ...rules("artifactory-token", ["AKCp", "cmVmd"], [run(ALNUM, 58)], START),
  ...rules("readme-key", ["rdme_"], [run(ALNUM, 60)], START),
  ...rules("octopus-key", ["API-"], [run(CAPITALS, 25, 36)], MIXED),
  ...rules("bitbucket-token", ["BBDC-"], [run(BASE64 | TOKEN, 38)], MIXED),
  ...rules("figma-token", ["figp_", "figu_", "figdr_", "figoh_"], [run(BEARER, 36)], START),
  ...rules("adobe-secret", ["p8e-"], [run(ALNUM, 32)], MIXED),
  ...rules("sourcegraph-token", ["slk_"], [run(HEX, 60)], START),
  ...rules("squarespace-token", ["sqco_"], [run(ALNUM, 50)], START),
  ...rules("shortcut-token", ["sct_rw_", "sct_ro_"], [run(WORD, 30)], START),
  ...rules("clickup-token", ["pk_"], [run(DIGIT, 6, 10), "_", run(CAPITALS, 32)], START),
  ...rules(
    "harness-token",
    ["pat.", "sat."],
    [run(TOKEN, 22, 22), ".", run(ALNUM, 24, 24), ".", run(ALNUM, 20)],
    START,
  ),
  ...rules("newrelic-key", ["NRRA-", "NRBR-", "NRSP-"], [run(TOKEN, 19)]),
  ...rules("posthog-key", ["phx_", "phc_", "phs_"], [run(WORD, 40)], START),
  ...rules("defined-networking-key", ["dnkey-"], [run(ALNUM, 24), "-", run(ALNUM, 40)], START),
  ...rules("rootly-token", ["rootly_"], [run(HEX, 60)], START),
  ...rules("settlemint-token", ["sm_aat_", "sm_pat_", "sm_sat_"], [run(ALNUM, 16)], START),
  ...rules("jetbrains-token", ["perm:", "perm-"], [run(BEARER, 30)], MIXED),
  ...rules("nuget-key", ["oy2"], [run(ALNUM, 43, 43)], MIXED),
  ...rules("snyk-token", ["snyk_uat.", "snyk_sat."], [run(BEARER, 30)], START),
  ...rules(
    "launchdarkly-key",
    ["api-", "sdk-", "mob-"],
    [run(HEX, 8, 8), "-", run(HEX, 4, 4), "-4", run(HEX, 3, 3), "-", run(HEX, 4, 4), "-", run(HEX, 12, 12)],
    START,
  ),
  ...rules("redhat-key", ["rh-api-"], [run(HEX, 8, 8), "-", run(HEX | TOKEN, 20)], START),
  ...rules("elastic-key", ["essu_", "essa_"], [run(BASE64, 40)], START),
  ...rules("grafana-token", ["eyJrIjoi"], [run(BASE64, 60)]),
];
