/**
 * Builds the program in one file for people without Node: Node's single executable application from the packed program
 * (`npm run build` comes first). `--target linux-x64,linux-arm64,win-x64` (default: this machine), `--into FOLDER`.
 * `--xz` compresses those for Linux, which takes minutes.
 * The same sources give the same bytes; SHA256SUMS names them. docs/releasing.md
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { DAEMON_NODE_FLAGS } from "../../src/cli/daemon/launch-daemon.ts";
import { planCopyOf } from "../../src/cli/setup/app-copy.ts";
import { packageRoot, packageVersion } from "../../src/system/package-root.ts";
import { fetchPackage, fetchPostject } from "./fetch-package.ts";
import { stripElf } from "./strip-elf.ts";

/** Node's own releases as the packages carry them. macOS runs a changed file only once it is signed on a Mac. */
const NODES = {
  "linux-x64": { file: "bin/node", sha256: "7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c" },
  "linux-arm64": { file: "bin/node", sha256: "0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584" },
  "win-x64": { file: "bin/node.exe", sha256: "ba4e6d110e8c1592a1ecd390f6b05f3da124b13871a5be62b341a07a853c6c32" },
} as const;
const NODE_VERSION = "24.21.0";
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

type Target = keyof typeof NODES;

const ownTarget = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const { values } = parseArgs({
  options: {
    target: { type: "string", default: ownTarget },
    into: { type: "string", default: "single" },
    xz: { type: "boolean", default: false },
  },
});
mkdirSync(values.into, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "ccen-single-"));
try {
  const files = values.target.split(",").map((target) => build(knownTarget(target)));
  const sums = files.map((file) => `${sha256(readFileSync(file))}  ${basename(file)}\n`);
  writeFileSync(join(values.into, "SHA256SUMS"), sums.join(""));
  process.stdout.write(sums.join(""));
} finally {
  rmSync(work, { recursive: true });
}

function knownTarget(target: string): Target {
  if (target in NODES) return target as Target;
  throw new Error(`--target takes ${Object.keys(NODES).join(", ")}, not ${target}`);
}

function build(target: Target): string {
  const node = nodeOf(target);
  const into = join(values.into, `ccen-${target}${target.startsWith("win") ? ".exe" : ""}`);
  if (target.startsWith("linux")) writeFileSync(into, stripElf(readFileSync(node)), { mode: 0o755 });
  else copyFileSync(node, into);
  run(process.execPath, [fetchPostject(), into, "NODE_SEA_BLOB", writeBlob(), "--sentinel-fuse", FUSE]);
  if (!values.xz || !target.startsWith("linux")) return into;
  run("xz", ["-9", "--force", "--threads=1", into]);
  return `${into}.xz`;
}

/** @throws Error where the registry's file is another than the one that was tried */
function nodeOf(target: Target): string {
  const { file, sha256: wanted } = NODES[target];
  const path = fetchPackage(`node-${target}`, NODE_VERSION, file);
  const found = sha256(readFileSync(path));
  if (found !== wanted) throw new Error(`${path} has the digest ${found}, not ${wanted}`);
  return path;
}

/** The same for every system: no code cache, no snapshot. Written by the Node of the same version. */
function writeBlob(): string {
  if (process.versions.node !== NODE_VERSION)
    throw new Error(`run it with Node ${NODE_VERSION}, as npm ci installs it`);
  // The parts and the name that setup would give its copy, so that both are one.
  const { files, folder } = planCopyOf(packageRoot, { appDir: "", version: packageVersion, ownNode: null });
  const put = (name: string, content: string | Buffer): string => {
    writeFileSync(join(work, name), content);
    return name;
  };
  const index = files.map(({ name, content }) => ({ name, sizeBytes: content.length }));
  // Without a path: Node writes the name of the main script into the program.
  const config = {
    main: put("main.cjs", readFileSync(join(import.meta.dirname, "main.cjs"))),
    output: "blob",
    disableExperimentalSEAWarning: true,
    execArgv: DAEMON_NODE_FLAGS,
    assets: {
      id: put("id", basename(folder)),
      index: put("index", JSON.stringify({ files: index })),
      program: put("program", Buffer.concat(files.map(({ content }) => content))),
    },
  };
  run(process.execPath, ["--experimental-sea-config", put("config.json", JSON.stringify(config))], work);
  return join(work, "blob");
}

function run(program: string, args: readonly string[], cwd = "."): void {
  execFileSync(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
