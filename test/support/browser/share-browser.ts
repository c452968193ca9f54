/** Node's test runner loads this before the first file of a run with browser tests, so that they share one browser. */
import type { BrowserServer } from "playwright-core";
import { launchBrowserServer, SHARED_BROWSER } from "./open-browser.ts";

let server: BrowserServer | undefined;

export async function globalSetup(): Promise<void> {
  server = await launchBrowserServer();
  process.env[SHARED_BROWSER] = server.wsEndpoint();
}

export async function globalTeardown(): Promise<void> {
  await server?.close();
}
