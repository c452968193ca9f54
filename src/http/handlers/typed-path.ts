import type { Exchange } from "../router.ts";
import { ROUTES } from "../../api/routes.ts";
import { viewFragment } from "../../api/views.ts";

/** A path that may be typed or linked to: of the page itself, or of a view, which redirects to the page. */
export function isPagePath(path: string): boolean {
  return path === ROUTES.page || viewFragment(path, new URLSearchParams()) !== null;
}

interface TypedPath extends Pick<Exchange, "request" | "response" | "path" | "query"> {
  readonly isRoute: boolean;
}

/**
 * Answers a browser's address that is no route: with the view of that name, or with a page that leads to the dashboard.
 * Both are the same for everyone, so that no login is needed. Programs and paths of the API get their JSON.
 * @returns whether it has answered
 */
export function sendTypedPath({ request, response, path, query, isRoute }: TypedPath): boolean {
  if (isRoute || (request.method !== "GET" && request.method !== "HEAD")) return false;
  const fragment = viewFragment(path, query);
  if (fragment !== null) {
    response.writeHead(302, { ...NOT_KEPT, Location: `${ROUTES.page}${fragment}`, "Content-Length": 0 }).end();
    return true;
  }
  const isTyped = request.headers.accept?.includes("text/html") === true && !path.startsWith("/api/");
  if (!isTyped || path.startsWith(ROUTES.static)) return false;
  const length = Buffer.byteLength(NO_SUCH_PAGE);
  response.writeHead(404, { ...NOT_KEPT, "Content-Type": "text/html; charset=utf-8", "Content-Length": length });
  response.end(NO_SUCH_PAGE);
  return true;
}

const NOT_KEPT = { "Cache-Control": "no-store" } as const;

/** It does not repeat the address: nothing of a request becomes HTML. */
const NO_SUCH_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not found · Claude Code Event Notifier</title>
<h1>There is no page at this address</h1>
<p><a href="${ROUTES.page}">Open the dashboard</a></p>
<section lang="ja">
<h2>このアドレスのページはありません</h2>
<p><a href="${ROUTES.page}">ダッシュボードを開く</a></p>
</section>
</html>
`;
