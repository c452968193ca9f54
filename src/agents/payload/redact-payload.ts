import { isJsonObject, type JsonObject, objectField, textField } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { Finding } from "../../core/redact/finding.ts";
import type { Bounds, Shortened, Sealed } from "../../core/redact/redact-json.ts";
import { classifyName } from "../../core/redact/values/key-name.ts";

/**
 * A string is stored up to `keep`; the longest secret behind that is the base64 of a private key. A payload written to
 * slow the redactor costs a few tenths of a second, at any size.
 */
const BOUNDS: Bounds = { keep: 16_384, ahead: 49_152, total: 1_048_576 };

/** Identifiers, not content: two that look alike must stay distinct, and files are opened by path. */
export const IDENTITIES = [
  "session_id",
  "agent_id",
  "tool_use_id",
  "prompt_id",
  "transcript_path",
  "agent_transcript_path",
];

/** @param bounds by default those of a stored event */
export function redactPayload(
  payload: JsonObject,
  redactor: Redactor,
  bounds: Bounds = BOUNDS,
): { readonly payload: JsonObject; readonly shortened: readonly Shortened[]; readonly found: readonly Finding[] } {
  const options = { bounds, sealed: sealedRanges(payload), exempt: IDENTITIES };
  const { value, found, shortened } = redactor.redactJson(payload, options);
  return { payload: isJsonObject(value) ? value : payload, shortened, found };
}

/**
 * Files that hold only secrets, by the end of a path in lower case with `/` separators; each line is a path. Their text
 * is redacted whole, no matter what it looks like: half of a key, a value without a name.
 */
const SECRET_FILE = anyOf(
  "(?:^|[/:])",
  [
    /\.env(?:\.(?!example|sample|template|dist|defaults|schema|d\.ts|vault$)[\w.-]{1,60})?$/,
    /(?!example|sample|template|default)[\w-]{1,60}\.env$/,
    /\.envrc$/,
    /\.ssh\/(?!config|known_hosts|authorized_keys|environment|rc$)[\w.@-]{1,80}(?<!\.pub)$/,
    /id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk)(?:[\w.-]{0,40}(?<!\.pub))?$/,
    /(?:\.aws|\.gem|\.cargo|\.boto|\.oci)\/(?:credentials|config)(?:\.toml)?$/,
    /(?:\.netrc|_netrc|\.pgpass|pgpass\.conf|\.my\.cnf|\.mylogin\.cnf|\.npmrc|\.yarnrc\.yml|\.pypirc|\.git-credentials|\.htpasswd|\.dockercfg|\.boto|\.s3cfg|\.vault-token|\.vault[-_]pass(?:word)?|terraform\.tfstate(?:\.backup)?|\.authinfo|\.smbcredentials|\.terraformrc|\.fetchmailrc|\.msmtprc|\.mailrc|\.ftpconfig|\.remote-sync\.json|\.credentials\.json)$/,
    /(?:\.docker\/config\.json|\.kube\/config|kubeconfig(?:\.ya?ml)?|\.m2\/settings\.xml|gh\/hosts\.yml|\.config\/hub|rclone\.conf|credentials\.tfrc\.json|application_default_credentials\.json|access_tokens\.db|credentials\.db|filezilla\/sitemanager\.xml)$/,
    /(?:master\.key|credentials\.(?:json|ya?ml|ya?ml\.enc|toml|ini|txt|csv)|accesskeys\.csv|service[-_]?account[\w.-]{0,60}\.json|client_secret[\w.-]{0,80}\.json|firebase-adminsdk[\w.-]{0,60}\.json)$/,
    /(?!.{0,80}(?:cert|chain|\bca\b|pub|bundle|root))[\w.@-]{1,80}\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|pkcs12)$/,
    /(?:secrets?|passwords?|passwd|tokens?|api[-_]?keys?|creds|credentials)\.(?:env|txt|ya?ml|json|toml|ini|properties|tfvars|csv|conf)$/,
    /\.?secrets?\/(?:[\w.@-]{1,60}\/){0,3}[\w@-]{1,60}(?:\.(?:ya?ml|json|toml|ini|env|txt|properties|conf|prod|dev))?$/,
    /(?<=(?:^|:)\/)(?:var\/)?run\/secrets\//,
    /(?<=(?:^|:)\/)etc\/(?:shadow|gshadow|sudoers\.d\/.{1,60}|ssl\/private\/.{1,120}|wireguard\/.{1,80}|ipsec\.secrets|ppp\/(?:chap|pap)-secrets|krb5\.keytab)-?$/,
    /\.password-store\/.{1,160}$/,
    /vault[-_]pass(?:word)?(?:\.txt)?$/,
  ],
  "m",
);

/** Programs that print a file's content. */
const READERS =
  /(?:^|[\s/(`])(?:cat|head|tail|less|more|bat|batcat|nl|tac|xxd|od|hexdump|strings|base64|base32|awk|gawk|sed|grep|egrep|rg|cut|sort|uniq|type|get-content|gc|jq|yq|dd|paste|rev|column|openssl|git\s+(?:diff|show|log|stash\s+show)|diff|source-highlight|python3?\s+-c|node\s+-e|perl)(?=\s)/i;

/** Commands whose output is a secret. */
const PRINTER = anyOf("\\b", [
  /gh auth token|glab auth (?:token|status -t)|hub api.{0,20}token|heroku (?:auth:token|config(?!:set)\b)|fly(?:ctl)? (?:auth token|tokens create)/,
  /gcloud auth (?:application-default )?print-|gcloud secrets versions access|az account get-access-token|az keyvault secret show|az acr credential|az .{0,60}\bkeys? list\b/,
  /aws (?:sts (?:get-session-token|assume-role|get-federation-token)|ecr(?:-public)? get-login-password|secretsmanager get-secret-value|secretsmanager get-random-password|ssm get-parameters?\b.{0,200}--with-decryption|configure (?:get|export-credentials)|iam create-access-key|rds generate-db-auth-token)/,
  /op (?:read|item get|inject|document get)\b|pass (?:show|generate|[\w.-]{1,60}\/[\w./@-]{1,80}\s*$)|bw get (?:password|totp|item)|lpass show|rbw get|keyring get|gopass show/,
  /vault (?:kv get|read|token (?:create|lookup)|print token|operator init)|bao kv get|consul kv get/,
  /security find-(?:generic|internet)-password\b|secret-tool lookup|cmdkey \/list|git credential(?:-\w{1,30})? (?:fill|get)|docker-credential-\w{1,30} get/,
  /(?:kubectl|oc|k) (?:-n \S{1,60} )?get secrets?\b.{0,200}(?:-o|--output|--template)|kubectl create token|oc whoami (?:-t|--show-token)|kubectl config view.{0,40}--raw/,
  /openssl (?:rand|genrsa|genpkey|passwd|ecparam.{0,60}-genkey)\b|pwgen\b|apg -|mkpasswd\b|htpasswd -\w{0,4}n|wg (?:genkey|genpsk|showconf)|age-keygen\b|gpg2? .{0,60}(?:--export-secret|--gen-random|--decrypt|-d\b)|ssh-keygen -y/,
  /doppler (?:secrets|configs tokens)|infisical secrets|chamber (?:read|export)|sops (?:-d|--decrypt|decrypt)|ansible-vault (?:view|decrypt)|npm token create|npm config get .{0,80}_auth|netlify env:(?:get|list)|railway variables\s*$|vercel env pull|supabase status|wrangler secret list --raw/,
  /terraform output\b.{0,40}(?:-raw|-json)|pulumi .{0,80}--show-secrets|secrets\.token_|randomBytes\(|getrandom\(|(?<=\/)dev\/u?random\b|tailscale .{0,40}keys/,
]);

const PRINTED_VARIABLE =
  /\b(?:echo|printf|printenv|Write-Output|Write-Host)\s{1,4}(?:-n\s{1,4})?(?:['"]?%s\\?n?['"]?\s{1,4})?["']?(?:\$\{?|\$env:)?([A-Za-z_]\w{2,60})\}?["']?\s{0,4}(?:$|[|;&\n])/;
const PATH_FIELDS = ["file_path", "path", "notebook_path", "filePath", "filename", "file", "uri"];

function isSecretFile(paths: string): boolean {
  return SECRET_FILE.test(paths.toLowerCase().replaceAll("\\", "/"));
}

/**
 * One pattern of several: every event needs it, and a pattern outside of the processor's caches costs a microsecond.
 */
function anyOf(before: string, patterns: readonly RegExp[], flags = ""): RegExp {
  return new RegExp(`${before}(?:${patterns.map(({ source }) => source).join("|")})`, flags);
}

/** Ranges that are redacted whole because of the file that a tool reads or writes, or the command that it runs. */
function sealedRanges(payload: JsonObject): readonly Sealed[] {
  const input = objectField(payload, "tool_input");
  const path = PATH_FIELDS.map((field) => textField(input, field)).find(
    (value) => value !== null && value.length < 4096,
  );
  if (typeof path === "string" && isSecretFile(path)) {
    return [sealed("/tool_input"), sealed("/tool_response")];
  }
  const command = textField(input, "command");
  if (command === null || command.length > 16_384) return [];
  const ranges = heredocs(command);
  return readsSecret(command) ? [...ranges, sealed("/tool_response")] : ranges;
}

function sealed(pointer: string, part?: Required<Sealed>["part"]): Sealed {
  return { pointer, kind: "secret-file", ...(part !== undefined && { part }) };
}

function readsSecret(command: string): boolean {
  const variable = PRINTED_VARIABLE.exec(command)?.[1];
  if (PRINTER.test(command) || (variable !== undefined && classifyName(variable)?.isStrong === true)) return true;
  if (!READERS.test(command)) return false;
  return command
    .split(/&&|\|\||[;|\n]/)
    .some((part) => READERS.test(part) && isSecretFile(part.replaceAll(/[\s"'`()<>=]+/g, "\n")));
}

/** `cat > .env <<EOF`: the document's text; `echo … > .env`: the written text. */
function heredocs(command: string): readonly Sealed[] {
  if (!command.includes(">") && !command.includes("tee")) return [];
  const ranges: Sealed[] = [];
  for (const match of command.matchAll(/(?:>{1,2}|\btee(?:\s{1,4}-a)?)[ \t]{0,4}["']?([^\s"'<>|;&]{1,300})["']?/g)) {
    if (!isSecretFile(match[1] ?? "")) continue;
    const lineEnd = command.indexOf("\n", match.index);
    const line = command.slice(command.lastIndexOf("\n", match.index) + 1, lineEnd === -1 ? command.length : lineEnd);
    const label = /<<-?[ \t]{0,4}\\?["']?(\w{1,40})/.exec(line)?.[1];
    if (label !== undefined && lineEnd !== -1) {
      const foot = command.indexOf(`\n${label}`, lineEnd);
      const to = foot === -1 ? command.length : Math.max(foot, lineEnd + 1);
      ranges.push(sealed("/tool_input/command", { from: lineEnd + 1, to }));
      continue;
    }
    const writer = /\b(?:echo|printf)[ \t]{1,4}(?:-[neE]{1,3}[ \t]{1,4})?/.exec(line);
    const lineStart = command.lastIndexOf("\n", match.index) + 1;
    const from = writer === null ? -1 : lineStart + writer.index + writer[0].length;
    if (from > 0 && from < match.index) ranges.push(sealed("/tool_input/command", { from, to: match.index - 1 }));
  }
  return ranges;
}
