import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = join(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, object | undefined>;

/** The package's files as the tree is now; without a build the check stays quick. */
const listing = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
  cwd: root,
  // On Windows npm is a batch file; the arguments are constants.
  shell: process.platform === "win32",
  encoding: "utf8",
});
const [packed] = JSON.parse(listing) as [{ files: { path: string }[] }];
const paths = packed.files.map((file) => file.path);

const dependencies = ["dependencies", "optionalDependencies", "peerDependencies", "bundleDependencies"].flatMap(
  (kind) => Object.keys(manifest[kind] ?? {}),
);
const files = paths.map((path) => ({ name: `package/${path}`, data: readFileSync(join(root, path)) }));
const { messages } = await publint({ pkgDir: "package", pack: { files }, strict: true });

const faults = [
  ...dependencies.map((name) => `a runtime dependency: ${name}`),
  ...paths.filter((path) => /\.test\.|fixtures|\.ts$/.test(path)).map((path) => `does not belong into it: ${path}`),
  ...(paths.some((path) => path.startsWith("demo/")) ? [] : ["lacks the recordings of the demo"]),
  ...messages.map((message) => formatMessage(message, manifest) ?? message.code),
];
for (const fault of faults) console.error(`package: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
