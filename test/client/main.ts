/**
 * `npm run test:client [-- FILES]`: the scenarios with the real Claude Code client. It is fetched first; then everything
 * runs in a network of its own, where nothing but loopback exists, if the system allows one.
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { BEFORE_STRICT_EVENTS, installClient, NEWEST_READ } from "./install-client.ts";

for (const version of [NEWEST_READ, BEFORE_STRICT_EVENTS]) await installClient(version);

const isolate = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
const isIsolated = spawnSync(isolate[0] ?? "", [...isolate.slice(1), "true"], { stdio: "ignore" }).status === 0;
if (!isIsolated) process.stderr.write("No network of its own here: the client is only told to stay on loopback.\n");

const chosen = process.argv.slice(2);
const files = chosen.length > 0 ? chosen : globSync("test/client/*.scenario.ts").sort();
// One at a time: clients that share two cores miss their own deadlines.
const node = [
  process.execPath,
  "--test",
  "--test-concurrency=1",
  "--test-timeout=120000",
  "--test-reporter=spec",
  ...files,
];
const [program = "", ...args] = isIsolated ? [...isolate, ...node] : node;
process.exitCode = spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
