import { execFile } from "node:child_process";
import { existsSync, globSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

export const NEWEST_READ = "2.1.331";
/** The newest one in which people's answers were tried. */
export const NEWEST_ANSWERED = "2.1.332";
/** Of the first version in which a question or a plan takes an answer only with its whole input. */
export const FIRST_ANSWERED = "2.1.199";
/** Drops a whole settings file for one unknown event name. */
export const BEFORE_STRICT_EVENTS = "2.1.100";

const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache");
const VERSION = /^\d{1,4}\.\d{1,4}\.\d{1,4}$/;

/**
 * Puts a version of Claude Code from npm into a cache folder, unless it is there. Its install script is not run: it
 * only copies the native program, which npm has installed as an optional dependency.
 * @returns absolute path of an executable
 * @throws Error that names what is missing: npm, the network, the version, or a build for this machine
 */
export async function installClient(version: string = NEWEST_READ): Promise<string> {
  return installPackage({
    name: "@anthropic-ai/claude-code",
    folderName: "claude-code",
    version,
    find: findClaudeCode,
  });
}

/** The same for Codex. */
export async function installCodex(version: string): Promise<string> {
  return installPackage({ name: "@openai/codex", folderName: "codex", version, find: findCodex });
}

/** The same for OpenCode. */
export async function installOpenCode(version: string): Promise<string> {
  return installPackage({ name: "opencode-ai", folderName: "opencode", version, find: findOpenCode });
}

/** The same for Copilot CLI. */
export async function installCopilot(version: string): Promise<string> {
  return installPackage({ name: "@github/copilot", folderName: "copilot", version, find: findCopilot });
}

interface Package {
  readonly name: string;
  readonly folderName: string;
  readonly version: string;
  /** Its program below the folder; null: there is none. */
  find(folder: string): string | null;
}

async function installPackage({ name, folderName, version, find }: Package): Promise<string> {
  if (!VERSION.test(version)) throw new Error(`${version} is no version of ${name}: MAJOR.MINOR.PATCH is wanted`);
  const folder = join(process.env["CCEN_CLIENT_CACHE"] ?? CACHE, `${folderName}-${version}`);
  const present = find(folder);
  if (present !== null) return present;
  mkdirSync(folder, { recursive: true });
  const options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"];
  try {
    await promisify(execFile)("npm", ["install", "--prefix", folder, ...options, `${name}@${version}`], {
      timeout: 300_000,
    });
  } catch (error) {
    throw new Error(`npm cannot install ${name}@${version} into ${folder}: ${lastWords(error)}`, { cause: error });
  }
  const installed = find(folder);
  if (installed === null) throw new Error(`${name}@${version} has no program for ${process.platform} ${process.arch}`);
  return installed;
}

/** Since 2.1.113 or so a native program in its own package; before that a script for Node. */
function findClaudeCode(folder: string): string | null {
  const scope = join(folder, "node_modules", "@anthropic-ai");
  const native = `claude-code-${process.platform}-${process.arch}`;
  const candidates = [...globSync(join(scope, `${native}{,-musl}`, "claude")), join(scope, "claude-code", "cli.js")];
  return candidates.find((path) => existsSync(path)) ?? null;
}

function findCodex(folder: string): string | null {
  return globSync(join(folder, "node_modules", "@openai", "codex-*", "vendor", "*", "bin", "codex"))[0] ?? null;
}

function findOpenCode(folder: string): string | null {
  const native = `opencode-${process.platform}-${process.arch}`;
  return globSync(join(folder, "node_modules", native, "bin", "opencode"))[0] ?? null;
}

function findCopilot(folder: string): string | null {
  const native = `copilot-${process.platform}-${process.arch}`;
  return globSync(join(folder, "node_modules", "@github", native, "copilot"))[0] ?? null;
}

function lastWords(error: unknown): string {
  const stderr = (error as { readonly stderr?: unknown }).stderr;
  return typeof stderr === "string" && stderr.trim() !== "" ? stderr.trim().slice(-500) : String(error);
}
