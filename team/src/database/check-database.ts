import { Client } from "pg";
import { errorText } from "../../../src/core/errors/errors.ts";

/** 17.0, as PostgreSQL counts: `transaction_timeout` and the locale `C.UTF-8` came with it. */
const OLDEST = 170_000;

interface Facts {
  readonly version: number;
  readonly release: string;
  readonly encoding: string;
  readonly name: string;
  readonly person: string;
  readonly may_create: boolean;
  readonly is_standby: boolean;
}

/** @throws with a sentence that says what is wrong with `DATABASE_URL`, or with the database there, and what helps */
export async function checkDatabase(url: string): Promise<void> {
  const parsed = URL.parse(url);
  if (parsed === null || !/^postgres(?:ql)?:$/.test(parsed.protocol))
    throw new Error("DATABASE_URL has to look like postgres://USER:PASSWORD@HOST:5432/DATABASE");
  const facts = await readFacts(url).catch((error: unknown) => {
    throw new Error(`DATABASE_URL: ${withAdvice(error, parsed.host)}`, { cause: error });
  });
  const problem = problemOf(facts);
  if (problem !== null) throw new Error(`DATABASE_URL: ${problem}`);
}

async function readFacts(connectionString: string): Promise<Facts> {
  const client = new Client({ connectionString, application_name: "ccen-team check", connectionTimeoutMillis: 5_000 });
  // Without a listener, a connection that breaks would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Facts>(FACTS);
    const [facts] = rows;
    if (facts === undefined) throw new Error("the server answers, but not as PostgreSQL does");
    return facts;
  } finally {
    await client.end();
  }
}

const FACTS = `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS release,
  current_setting('server_encoding') AS encoding, current_database() AS name, current_user AS person,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create, pg_is_in_recovery() AS is_standby`;

/** @returns null where the team server can run there */
export function problemOf({ version, release, encoding, name, person, ...facts }: Facts): string | null {
  if (version < OLDEST) return `this PostgreSQL is ${release}; the team server needs 17 or later`;
  if (encoding !== "UTF8")
    return `the database ${name} has the encoding ${encoding}: create one by CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`;
  if (facts.is_standby) return "this is a standby, which only answers questions: name the primary";
  if (!facts.may_create) return `the user ${person} may not create tables: ALTER DATABASE ${name} OWNER TO ${person}`;
  return null;
}

function withAdvice(error: unknown, host: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return `${errorText(error)}. ${ADVICE[code] ?? `Is ${host} a PostgreSQL that runs?`}`;
}

const ADVICE: Readonly<Record<string, string>> = {
  "28P01": "The user or the password is wrong.",
  "28000": "Its pg_hba.conf does not let this user in from here.",
  "3D000": "Create it: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
  "53300": "Raise max_connections, or start fewer replicas.",
  "57P03": "It starts or stops: try again in a moment.",
  ENOTFOUND: "No host has this name.",
  EAI_AGAIN: "Names of hosts cannot be looked up now.",
};
