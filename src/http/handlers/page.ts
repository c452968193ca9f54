import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { ROUTES } from "../../api/routes.ts";
import { AppError } from "../../core/errors/errors.ts";
import { chooseEncoding, compress, type Encoding } from "../responses.ts";
import { MIN_COMPRESSED_BYTES } from "../http-limits.ts";
import { get, getBelow, type Handler, type Route } from "../router.ts";

/** `GET /` and `GET /static/*`. If the page was missing at the start, each request looks for it again. */
function handlePage(pageDir: string): Handler {
  let files = loadPageFiles(pageDir);

  return async ({ request, response, path }) => {
    files ??= loadPageFiles(pageDir);
    if (files === null) {
      if (path !== ROUTES.page || request.headers.accept?.includes("text/html") !== true) {
        throw new AppError("http/page-missing");
      }
      const { PAGE_INSTEAD } = await import("./page-instead.ts");
      response.writeHead(503, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
      response.end(PAGE_INSTEAD);
      return;
    }
    const file = files.get(path);
    if (file === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });

    // Its own folder is below the page that it shows push messages of.
    if (path.startsWith(SERVICE_WORKER)) response.setHeader("Service-Worker-Allowed", ROUTES.page);
    response.setHeader("ETag", file.etag);
    response.setHeader("Cache-Control", file.cacheControl);
    if (file.isCompressible) response.setHeader("Vary", "Accept-Encoding");
    if (matches(request.headers["if-none-match"], file.etag)) {
      response.writeHead(304).end();
      return;
    }
    const encoding = file.isCompressible ? chooseEncoding(request.headers["accept-encoding"]) : null;
    const bytes = encoding === null ? file.bytes : await file.compressed(encoding);
    if (encoding !== null) response.setHeader("Content-Encoding", encoding);
    response.setHeader("Content-Type", file.contentType);
    response.setHeader("Content-Length", bytes.length);
    response.writeHead(200).end(bytes);
  };
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((candidate) => candidate.trim() === etag || candidate.trim() === "*");
}

export function pageRoutes(pageDir: string): readonly Route[] {
  const page = handlePage(pageDir);
  return [get(ROUTES.page, page), getBelow(ROUTES.static, page)];
}

/** Served files by the exact path of their URL. */
type PageFiles = ReadonlyMap<string, ReturnType<typeof toPageFile>>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** These are compressed already. */
const PACKED = new Set([".png", ".ico", ".woff2"]);

const SERVICE_WORKER = `${ROUTES.static}service-worker-`;

// Vite puts a hash of the content into a name: such a file never changes.
const HASHED_NAME = /-[\w-]{8}\.\w+$/;

/**
 * Reads the whole page into memory. A request is then a look-up of its path as sent: no file path is ever made from a
 * request, so there is no path traversal (CWE-22).
 * @returns null when the page has not been built
 */
function loadPageFiles(pageDir: string): PageFiles | null {
  const files = new Map<string, ReturnType<typeof toPageFile>>();
  try {
    for (const entry of readdirSync(pageDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || CONTENT_TYPES[extname(entry.name)] === undefined) continue;
      const file = join(entry.parentPath, entry.name);
      const name = relative(pageDir, file).split(sep).join("/");
      const path = name === "index.html" ? ROUTES.page : `/${name}`;
      if (path !== ROUTES.page && !path.startsWith(ROUTES.static)) continue;
      files.set(path, toPageFile(name, readFileSync(file)));
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  return files.has(ROUTES.page) ? files : null;
}

function toPageFile(name: string, bytes: Buffer) {
  const variants = new Map<Encoding, Promise<Buffer>>();
  const extension = extname(name);
  return {
    contentType: CONTENT_TYPES[extension] ?? "",
    // Weak: the compressed forms share it.
    etag: `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    cacheControl: HASHED_NAME.test(name) ? "max-age=31536000, immutable" : "no-cache",
    bytes,
    isCompressible: !PACKED.has(extension) && bytes.length >= MIN_COMPRESSED_BYTES,
    /** Made at the first use, then cached. */
    async compressed(encoding: Encoding): Promise<Buffer> {
      const made = variants.get(encoding) ?? compress(bytes, encoding, 9);
      variants.set(encoding, made);
      return made;
    },
  };
}
