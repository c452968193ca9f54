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
  /** A page in its own context, with its own storage, cookies and cache. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Environment variable with the address of the browser that the processes of a run share. */
export const SHARED_BROWSER = "CCEN_TEST_BROWSER";

/** The browser that this run shares, or a new one for a file that runs alone. */
export async function openBrowser(): Promise<OpenBrowser> {
  const shared = process.env[SHARED_BROWSER];
  const browser = await (shared === undefined ? driver.launch(await launchOptions()) : driver.connect(shared));
  return {
    newPage: (options) => newPage(browser, options),
    // For a shared browser, this closes the connection and its pages.
    close: () => browser.close(),
  };
}

export async function launchBrowserServer(): Promise<BrowserServer> {
  return driver.launchServer({ ...(await launchOptions()), host: "127.0.0.1" });
}

/** The Chromium inside a development dependency, so that the machine needs no installed browser. */
async function launchOptions(): Promise<LaunchOptions> {
  const folder = await unpackedChromium();
  return {
    executablePath: join(folder, "chromium"),
    headless: true,
    chromiumSandbox: false,
    args: ["--disable-gpu", "--font-render-hinting=none"],
    env: { ...process.env, ...fontsOf(folder) },
    timeout: LONGEST_WAIT_MS,
  };
}

async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  // Nothing moves: what still fades in has too little contrast.
  const usual = { locale: "en-US", viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" } as const;
  const context = await browser.newContext({ ...usual, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_WAIT_MS);
  return page;
}

/**
 * A page without shared workers, so that it becomes `networkidle`: the driver does not see that a shared worker's file
 * has loaded. Its stream is its own.
 */
export async function newPageOfOwnStream(browser: OpenBrowser, options?: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options);
  await page.addInitScript("delete globalThis.SharedWorker");
  return page;
}

/**
 * The package unpacks itself into the folder for temporary files, and accepts an incomplete file that another process
 * is still writing. So every process unpacks into its own folder, and the first finished one is renamed to the shared
 * name.
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

/** On a machine without any fonts, the package's own fonts. */
function fontsOf(folder: string): Record<string, string> {
  return existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") };
}
