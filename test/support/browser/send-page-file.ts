import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { ROUTES } from "../../../src/api/routes.ts";

const pageFolder = join(import.meta.dirname, "..", "..", "..", "dist", "page");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json; charset=utf-8",
};

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A file of the built page, as the daemon serves it. */
export async function sendPageFile(path: string, response: ServerResponse): Promise<void> {
  const name = path === ROUTES.page ? "index.html" : normalize(path).slice(1);
  const type = TYPES[extname(name)];
  if (type === undefined) {
    response.writeHead(404).end();
    return;
  }
  const body = await readFile(join(pageFolder, name));
  // As the daemon does: a file with its hash in its name is fetched once.
  const caching = name === "index.html" ? "no-cache" : "max-age=31536000, immutable";
  response
    .writeHead(200, { "content-type": type, "content-security-policy": POLICY, "cache-control": caching })
    .end(body);
}
