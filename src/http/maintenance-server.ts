import type { HealthDto } from "../api/dto.ts";
import { ROUTES } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import { handleHook } from "./handlers/hook.ts";
import { createHttpServer, type HttpServer, type HttpServerOptions } from "./http-server.ts";
import { get, post, type Handler, type Route } from "./router.ts";

export interface MaintenanceServerOptions extends Omit<HttpServerOptions, "routes" | "hub"> {
  readonly readHealth: () => HealthDto;
  readonly acceptHook: (body: Buffer) => void;
  readonly percent: () => number;
}

/** Answers in place of the API while there is no database: hooks are accepted, other requests get the progress. */
export function createMaintenanceServer(options: MaintenanceServerOptions): HttpServer {
  const { readHealth, acceptHook, percent } = options;
  const sendUnavailable: Handler = () => {
    throw new AppError("store/rebuilding", { percent: percent() });
  };
  const routes: readonly Route[] = [
    get(ROUTES.page, handleWaitingPage(percent)),
    get(ROUTES.health, () => readHealth()),
    post(ROUTES.hook, handleHook(acceptHook)),
    { path: ROUTES.page, isPrefix: true, methods: ["GET", "HEAD", "POST"], handler: sendUnavailable },
  ];
  return createHttpServer({ ...options, routes });
}

/** Reloads by itself, and so becomes the page. */
function handleWaitingPage(percent: () => number): Handler {
  return ({ request, response }) => {
    const page = Buffer.from(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Claude Code</title></head>
<body>
<h1>The database is being rebuilt: ${percent()}%</h1>
<p>Events are kept meanwhile. This page opens by itself.</p>
<p lang="ja">データベースを再構築しています（${percent()}%）。イベントはその間も保管されます。完了すると自動で表示されます。</p>
</body>
</html>
`);
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Length", page.length);
    response.writeHead(200).end(request.method === "HEAD" ? undefined : page);
  };
}
