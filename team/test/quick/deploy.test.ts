import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { ROUTES } from "../../../src/api/routes.ts";

const TEAM = join(import.meta.dirname, "..", "..");

/** What `npm run team` tells the server that it starts beside its own database: no setting of a person's. */
const OWN = "CCEN_TEAM_TRIAL";

const NAME = /\bCCEN_TEAM_[A-Z_]*[A-Z]\b/g;

/** Texts of all files of those kinds below a folder of the package. */
function textsBelow(folder: string, kinds: RegExp): readonly string[] {
  return readdirSync(join(TEAM, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kinds.test(entry.name))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
}

function namesIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => text.match(NAME) ?? []))].toSorted();
}

function read(name: string): string {
  return readFileSync(join(TEAM, "deploy", name), "utf8");
}

test("settings that documents and examples name are those that the server reads", () => {
  const known = namesIn(textsBelow("src", /\.ts$/)).filter((name) => name !== OWN);
  const readme = readFileSync(join(TEAM, "README.md"), "utf8");
  const table = readme.split("\n").filter((line) => line.startsWith("| `"));
  assert.deepEqual(namesIn(table), known);
  const named = namesIn([...textsBelow("deploy", /./), ...textsBelow("docs", /\.md$/), readme]);
  assert.deepEqual(
    named.filter((name) => !known.includes(name)),
    [],
  );
});

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stop_grace_period?: string;
  readonly ports?: readonly string[];
}

test("Compose starts two replicas over one database, each with time to stop", () => {
  const { services } = parse(read("compose.yaml"), { merge: true }) as { services: Readonly<Record<string, Service>> };
  assert.deepEqual(Object.keys(services), ["postgres", "replica-1", "replica-2"]);
  const replicas = [services["replica-1"], services["replica-2"]];
  for (const replica of replicas) {
    assert.match(replica?.environment?.["DATABASE_URL"] ?? "", /^postgres:\/\/ccen:.+@postgres\/ccen$/);
    assert.equal(replica?.stop_grace_period, "30s");
  }
  const ports = replicas.map((replica) => replica?.ports?.[0]);
  assert.deepEqual(ports, ["127.0.0.1:8101:8100", "127.0.0.1:8102:8100"]);
});

test("Kubernetes manifests fit each other and the server's health", () => {
  const documents = parseAllDocuments(read("kubernetes.yaml"));
  assert.deepEqual(
    documents.flatMap(({ errors }) => errors),
    [],
  );
  const [deployment, service, budget] = documents;
  const labels = { app: "ccen-team" };
  for (const [document, path] of [
    [deployment, ["spec", "selector", "matchLabels"]],
    [deployment, ["spec", "template", "metadata", "labels"]],
    [service, ["spec", "selector"]],
    [budget, ["spec", "selector", "matchLabels"]],
  ] as const)
    assert.deepEqual((document?.getIn(path) as { toJSON: () => unknown } | undefined)?.toJSON(), labels);
  const pod = ["spec", "template", "spec"];
  const probe = (name: string) => deployment?.getIn([...pod, "containers", 0, `${name}Probe`, "httpGet", "path"]);
  assert.deepEqual([probe("startup"), probe("readiness"), probe("liveness")], ["/healthz", "/readyz", "/healthz"]);
  assert.ok(Number(deployment?.getIn([...pod, "terminationGracePeriodSeconds"])) > 27 + 5);
  assert.equal(deployment?.getIn([...pod, "containers", 0, "ports", 0, "containerPort"]), 8100);
});

test("nginx asks another replica for the page's files, and takes other 404s as answers", () => {
  for (const name of ["ccen-team.conf", "ccen-team-oauth2-proxy.conf"]) {
    const locations = read(`nginx/${name}`).split("location ");
    const asking = locations.filter((text) => /proxy_next_upstream .*http_404/.test(text));
    assert.deepEqual(
      asking.map((text) => text.slice(0, text.indexOf(" "))),
      [ROUTES.static],
      name,
    );
    assert.match(locations[0] ?? "", /proxy_next_upstream error timeout http_503;/);
  }
  assert.doesNotMatch(read("nginx/ccen-team-proxy.conf"), /proxy_next_upstream/);
});

test("image has each folder that the server reads", () => {
  const copied = read("Dockerfile").match(/(?<=COPY --from=build \/app\/)\S+/g);
  assert.deepEqual(copied, ["package.json", "node_modules", "dist/page", "src", "team"]);
});
