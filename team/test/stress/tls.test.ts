import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lastingDir } from "../../../test/support/temp-dir.ts";
import { checkDatabase } from "../../src/database/check-database.ts";
import { hasPostgres, postgresOwner } from "../../embedded/postgres-program.ts";
import { startPostgres } from "../../embedded/start-postgres.ts";
import { startReplicaProcess } from "../support/replica-process.ts";
import { FAST } from "../support/share-postgres.ts";
import { testPool } from "../support/test-database.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const skip = hasPostgres() && hasOpenssl ? false : "needs openssl and a PostgreSQL package of this platform";

/** A CA, and a certificate of it for an address, or none. */
function certify(folder: string, name: string, address: string | null): void {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const make = (file: string, more: readonly string[]) =>
    execFileSync(
      "openssl",
      ["req", "-x509", ...key, "-subj", `/CN=${file}`, "-keyout", `${file}.key`, "-out", `${file}.pem`, ...more],
      { cwd: folder, stdio: "ignore" },
    );
  make(`${name}-ca`, []);
  if (address === null) return;
  make(name, ["-CA", `${name}-ca.pem`, "-CAkey", `${name}-ca.key`, "-addext", `subjectAltName=IP:${address}`]);
}

test("certificate of PostgreSQL has to be of the CA and the address that are named", { skip }, async (t) => {
  const folder = lastingDir("ccen-tls-");
  certify(folder, "database", "127.0.0.1");
  certify(folder, "foreign", null);
  const hba = join(folder, "pg_hba.conf");
  writeFileSync(hba, "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  const owner = postgresOwner();
  const [key, certificate] = [join(folder, "database.key"), join(folder, "database.pem")];
  if (owner !== null) for (const file of [folder, key, certificate, hba]) chownSync(file, owner.uid, owner.gid);
  const server = await startPostgres({
    folder: join(folder, "cluster"),
    settings: { ...FAST, ssl: "on", ssl_cert_file: certificate, ssl_key_file: key, hba_file: hba },
  });
  t.after(server.stop);
  const at = (query: string, host = "127.0.0.1"): string => {
    const url = new URL(server.url);
    [url.hostname, url.search] = [host, query];
    return url.href;
  };
  const root = `sslrootcert=${join(folder, "database-ca.pem")}`;
  const foreign = `sslrootcert=${join(folder, "foreign-ca.pem")}`;
  const refused = [
    [at(""), /^DATABASE_URL: .*no encryption\. Its pg_hba.conf .* only with TLS: \?sslmode=verify-full\.$/],
    [at("sslmode=verify-full"), /^DATABASE_URL: .*certificate.*\. Name the CA that signed its certificate: /],
    // Weaker by its name, and not here.
    [at("sslmode=require"), /\. Name the CA that signed its certificate: /],
    [at(`sslmode=verify-full&${foreign}`), /\. Name the CA that signed its certificate: /],
    [at(`sslmode=verify-full&${root}`, "localhost"), /\. Name the host as its certificate does\.$/],
    [at("sslmode=verify-full&sslrootcert=/nowhere/ca.pem"), /ENOENT.*\. sslrootcert, sslcert and sslkey name files/],
  ] as const;
  for (const [url, message] of refused) await assert.rejects(checkDatabase(url), { message });
  for (const query of [`sslmode=verify-full&${root}`, `sslmode=require&${root}`, "sslmode=no-verify"])
    await checkDatabase(at(query));
  const url = at(`sslmode=require&${root}`);
  const replica = await startReplicaProcess(t, { DATABASE_URL: url, CCEN_TEAM_DEMO: "off" });
  assert.equal((await fetch(new URL("/readyz", replica.url))).status, 200);
  assert.doesNotMatch(replica.output(), /Warning/);
  const { rows } = await testPool(t, url).query<{ all: number; encrypted: number }>(
    `SELECT count(*) AS all, count(*) FILTER (WHERE ssl) AS encrypted FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
     WHERE application_name LIKE 'ccen-team%'`,
  );
  assert.ok((rows[0]?.all ?? 0) > 1);
  assert.equal(rows[0]?.encrypted, rows[0]?.all);
  assert.equal(await replica.end("SIGTERM"), 0);
});
