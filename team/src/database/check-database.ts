import { Client } from "pg";
import { errorText } from "../../../src/core/errors/errors.ts";
import { connectionTo } from "./connection.ts";

/** 17.0, as PostgreSQL counts: `transaction_timeout` and the locale `C.UTF-8` came with it. */
const OLDEST = 170_000;

const FORM = "postgres://USER:PASSWORD@HOST:5432/DATABASE";

/** A setting of a connection that means nothing: a connection pooler refuses it or drops it. */
const PROBE = "ccen.reaches_postgresql";

interface Facts {
  /** What the connection has of {@link PROBE}. */
  readonly probe: string | null;
  readonly version: number;
  readonly release: string;
  readonly encoding: string;
  readonly name: string;
  readonly person: string;
  /** The first that exists of `search_path`. */
  readonly schema: string | null;
  readonly search_path: string;
  readonly may_create: boolean;
  readonly is_read_only: boolean;
  readonly is_standby: boolean;
}

/** @throws with a sentence that says what is wrong with `DATABASE_URL`, or with the database there, and what helps */
export async function checkDatabase(url: string): Promise<void> {
  const parsed = URL.parse(url);
  if (parsed === null || !/^postgres(?:ql)?:$/.test(parsed.protocol))
    throw new Error(`DATABASE_URL has to look like ${FORM}`);
  const facts = await readFacts(url).catch((error: unknown) => {
    throw new Error(`DATABASE_URL: ${withAdvice(error, parsed.host)}`, { cause: error });
  });
  const problem = problemOf(facts);
  if (problem !== null) throw new Error(`DATABASE_URL: ${problem}`);
}

const LIMITS = { connectionTimeoutMillis: 5_000, query_timeout: 10_000 };

async function readFacts(url: string): Promise<Facts> {
  // A PostgreSQL that is too old does not know the options of `connection.ts`.
  const connection = connectionTo(url, { [PROBE]: "yes" });
  const client = new Client({ ...connection, application_name: "ccen-team check", ...LIMITS });
  // Without a listener, a connection that breaks would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<Facts>(FACTS);
    const [facts] = rows;
    if (facts === undefined) throw new Error("the server answers, but not as PostgreSQL does");
    return facts;
  } finally {
    // Also after a failed start: PostgreSQL waits a minute for a password that does not come.
    await client.end();
  }
}

const FACTS = `SELECT current_setting('${PROBE}', true) AS probe,
  current_setting('server_version_num')::int AS version, current_setting('server_version') AS release,
  current_setting('server_encoding') AS encoding, current_database() AS name, current_user AS person,
  current_schema() AS schema, current_setting('search_path') AS search_path,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
  current_setting('transaction_read_only') = 'on' AS is_read_only, pg_is_in_recovery() AS is_standby`;

/** @returns null where the team server can run there */
export function problemOf({ version, release, encoding, name, person, ...facts }: Facts): string | null {
  if (version < OLDEST) return `this PostgreSQL is ${release}; the team server needs 17 or later`;
  if (facts.probe !== "yes") return `a connection pooler drops the settings of a connection: ${DIRECT}`;
  if (encoding !== "UTF8")
    return `the database ${name} has the encoding ${encoding}: create one by CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`;
  if (facts.is_standby) return "this is a standby, which only answers questions: name the primary";
  if (facts.is_read_only)
    return `the database ${name} only answers questions to the user ${person}: default_transaction_read_only is on`;
  if (facts.schema === null)
    return `no schema of the search_path of ${person} exists (${facts.search_path}): CREATE SCHEMA …, or ALTER ROLE ${person} SET search_path = public`;
  if (!facts.may_create)
    return `the user ${person} may not create tables in the schema ${facts.schema}: ALTER DATABASE ${name} OWNER TO ${person}, or GRANT CREATE ON SCHEMA ${facts.schema} TO ${person}`;
  return null;
}

function withAdvice(error: unknown, host: string): string {
  const text = errorText(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const advice = TEXTS.find(([part]) => text.includes(part))?.[1] ?? ADVICE[code];
  return `${text}. ${advice ?? `Is ${host === "" ? "that" : host} a PostgreSQL that runs?`}`;
}

/** Limits of statements, locks of sessions and `LISTEN` need connections of one's own. */
const DIRECT = "name PostgreSQL itself, whose connections the team server keeps";

/** Texts of errors that have no code. */
const TEXTS = [
  ["no PostgreSQL user name", `It names no user: ${FORM}.`],
  ['role "', `Create it, or name another user: ${FORM}.`],
  ["client password must be a", `It names no password: ${FORM}.`],
  ["does not support SSL", "Switch it on there (ssl = on), or leave sslmode out of the address."],
  [", open '", "sslrootcert, sslcert and sslkey name files that this process can read."],
] as const;

const OTHER_CA = "Name the CA that signed its certificate: ?sslmode=verify-full&sslrootcert=FILE.";

const ADVICE: Readonly<Record<string, string>> = {
  // PgBouncer has it for all its errors.
  "08P01": `If a connection pooler is there, ${DIRECT}.`,
  "28P01": "The user or the password is wrong.",
  "28000": "Its pg_hba.conf does not let this user in from here, or only with TLS: ?sslmode=verify-full.",
  "3D000": "Create it: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
  "53300": "Raise max_connections, or start fewer replicas.",
  "57P03": "It starts or stops: try again in a moment.",
  ENOTFOUND: "No host has this name.",
  EAI_AGAIN: "Names of hosts cannot be looked up now.",
  DEPTH_ZERO_SELF_SIGNED_CERT: OTHER_CA,
  SELF_SIGNED_CERT_IN_CHAIN: OTHER_CA,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: OTHER_CA,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: OTHER_CA,
  CERT_SIGNATURE_FAILURE: OTHER_CA,
  CERT_HAS_EXPIRED: "Renew the certificate of PostgreSQL.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Name the host as its certificate does.",
};
