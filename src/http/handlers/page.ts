import { AppError } from "../../core/errors/errors.ts";
import { ROUTES } from "../../api/routes.ts";
import { chooseEncoding } from "../answers/encoding.ts";
import type { Handler } from "../exchange.ts";
import { MIN_COMPRESSED_BYTES } from "../http-limits.ts";
import { loadPageFiles } from "../answers/page-files.ts";
import { get, getBelow, type Route } from "../router.ts";

/** `GET /` and `GET /static/*`. If the page was missing at the start, each request looks for it again. */
function handlePage(pageDir: string): Handler {
  let files = loadPageFiles(pageDir);

  return async ({ request, response, path }) => {
    files ??= loadPageFiles(pageDir);
    if (files === null) {
      if (path !== ROUTES.page || request.headers.accept?.includes("text/html") !== true) {
        throw new AppError("http/page-missing");
      }
      const { PAGE_INSTEAD } = await import("../answers/page-instead.ts");
      response.writeHead(503, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" });
      response.end(PAGE_INSTEAD);
      return;
    }
    const file = files.get(path);
    if (file === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });

    response.setHeader("ETag", file.etag);
    response.setHeader("Cache-Control", file.cacheControl);
    const isWorthIt = file.compressible && file.bytes.length >= MIN_COMPRESSED_BYTES;
    if (isWorthIt) response.setHeader("Vary", "Accept-Encoding");
    if (matches(request.headers["if-none-match"], file.etag)) {
      response.writeHead(304).end();
      return;
    }
    const encoding = isWorthIt ? chooseEncoding(request.headers["accept-encoding"]) : null;
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
