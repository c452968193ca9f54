import chromium from "@sparticuz/chromium";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  chromium as driver,
  type Browser,
  type BrowserContextOptions,
  type BrowserServer,
  type LaunchOptions,
  type Page,
} from "playwright-core";
import { LONGEST_WAIT_MS } from "../wait-for.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

export interface OpenBrowser {
  /** A page in a context of its own: no storage, cookies or cache of another. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Names, to the processes of a run, where the browser listens that they share. */
export const SHARED_BROWSER = "CCEN_TEST_BROWSER";

/** The browser that this run shares, or one of its own for a file that runs alone. */
export async function openBrowser(): Promise<OpenBrowser> {
  const shared = process.env[SHARED_BROWSER];
  const browser = await (shared === undefined ? driver.launch(await launchOptions()) : driver.connect(shared));
  return {
    newPage: (options) => newPage(browser, options),
    // Of a shared one, this ends the connection and the pages opened over it.
    close: () => browser.close(),
  };
}

export async function launchBrowserServer(): Promise<BrowserServer> {
  return driver.launchServer({ ...(await launchOptions()), host: "127.0.0.1" });
}

/** The Chromium that comes inside a development dependency; nothing needs to be installed on the machine. */
async function launchOptions(): Promise<LaunchOptions> {
  const folder = await unpackedChromium();
  return {
    executablePath: join(folder, "chromium"),
    headless: true,
    chromiumSandbox: false,
    args: ["--no-zygote", "--disable-gpu", "--font-render-hinting=none"],
    env: { ...process.env, ...fontsOf(folder) },
    timeout: LONGEST_WAIT_MS,
  };
}

async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_WAIT_MS);
  return page;
}

/**
 * The package unpacks itself into the folder for temporary files, and takes a file that another process is still
 * writing for a finished one. So every process unpacks into a folder of its own, and the first one done gives it the
 * name under which all look for it.
 */
async function unpackedChromium(): Promise<string> {
  const cache = join(repository, "node_modules", ".cache");
  const folder = join(cache, `chromium-${chromiumVersion()}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(join(cache, "unpacking-"));
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = own;
  try {
    await chromium.executablePath();
    await rename(own, folder);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  return folder;
}

function chromiumVersion(): string {
  const manifest = readFileSync(join(repository, "node_modules", "@sparticuz", "chromium", "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** On a machine without any fonts, the package brings its own. */
function fontsOf(folder: string): Record<string, string> {
  return existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") };
}
