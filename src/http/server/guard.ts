import type { IncomingMessage } from "node:http";
import { AppError } from "../../core/errors/errors.ts";
import { ROUTES } from "../../api/routes.ts";
import { MAX_HEADER_COUNT } from "../http-limits.ts";
import { isJson } from "../answers/media-type.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import type { MediaTypeError } from "../router.ts";

/**
 * Accepts only requests of this machine's own programs or our own page. The Host check stops DNS rebinding (a foreign
 * name that resolves to 127.0.0.1). Origin and Sec-Fetch-Site stop pages of other sites: a browser would let them send
 * requests here even though it would not let them read the answers (CWE-352).
 * @throws AppError `http/host`, `http/origin`, `http/headers`, `http/malformed`
 */
export function guardRequest(request: IncomingMessage, allowedHosts: AllowedHosts): void {
  if (request.rawHeaders.length / 2 >= MAX_HEADER_COUNT) throw new AppError("http/headers");
  // Node reads 0.9 and 2.0 as well, which no client uses on this port.
  if (request.httpVersion !== "1.1" && request.httpVersion !== "1.0") throw new AppError("http/malformed");
  // HTTP/1.0 has no Transfer-Encoding: a proxy may have read another end of the body than Node does (CWE-444).
  const isOld = request.httpVersion === "1.0";
  if (isOld && request.headers["transfer-encoding"] !== undefined) throw new AppError("http/malformed");
  const here = { port: request.socket.localPort ?? 0, address: request.socket.localAddress ?? "" };

  const hosts = request.headersDistinct["host"] ?? [];
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !allowedHosts.isAllowedHost(host, here))
    throw new AppError("http/host");

  const origins = request.headersDistinct["origin"] ?? [];
  if (!origins.every((origin) => allowedHosts.isAllowedOrigin(origin, here))) throw new AppError("http/origin");

  const site = request.headers["sec-fetch-site"];
  const isCrossOrigin = site === "cross-site" || site === "same-site";
  if (isCrossOrigin && !isNavigationToPage(request)) throw new AppError("http/origin");
}

/**
 * A change needs more than the absence of a foreign sign, which an old browser or a plain form may omit. It needs our
 * own origin, or a media type that no page can send elsewhere without a permission that we never give.
 * @throws AppError of that code
 */
export function guardChange(request: IncomingMessage, code: MediaTypeError): void {
  if (request.headers.origin === undefined && !isJson(request)) throw new AppError(code);
}

/** Following a link to the dashboard from elsewhere is fine: the other site learns nothing of the content. */
function isNavigationToPage(request: IncomingMessage): boolean {
  const [path] = (request.url ?? "").split("?", 1);
  const destination = request.headers["sec-fetch-dest"] ?? "document";
  return (
    request.method === "GET" &&
    path === ROUTES.page &&
    request.headers["sec-fetch-mode"] === "navigate" &&
    destination === "document"
  );
}
