import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { inspect } from "node:util";
import type { ErrorDto } from "../api/dto.ts";
import type { ErrorCode } from "../core/errors/error-table.ts";
import { AppError, toAppError } from "../core/errors/errors.ts";
import type { Logger } from "../core/ports.ts";
import { STATUS_CODES } from "../system/node-http.ts";
import { SECURITY_HEADERS } from "./responses.ts";
import { REFUSED_PAUSE_MS, MAX_BODY_BYTES, RETRY_AFTER_SECONDS } from "./http-limits.ts";

/** Names a request in the responses and the log of a server that has several people. */
export const REQUEST_ID_HEADER = "X-Request-Id";

/**
 * The one place where an error becomes a response and perhaps a log line. A client's mistakes are answered and not
 * logged; ours are logged with their cause and answered without it.
 * @param logger with what is known of the request
 * @param fix of an internal error, where no daemon's log has it
 */
export function sendError(
  response: ServerResponse,
  thrown: unknown,
  logger: Pick<Logger, "error">,
  fix?: string,
): void {
  const error = toAppError(thrown);
  const { status } = error;
  if (status === 500 || error.cause !== undefined)
    logger.error("a request failed", { code: error.code, reason: reasonOf(error) });
  if (status === 405 && !response.headersSent) response.setHeader("Allow", String(error.details["allow"]));
  sendRefusal(response, status, {
    error: { ...toErrorDto(error), ...(fix !== undefined && error.code === "internal" && { fix }) },
    seconds: error.details["seconds"],
  });
}

/**
 * Ends a request with an error, also one whose body is not read yet.
 * @param seconds until another attempt makes sense
 */
export function sendRefusal(
  response: ServerResponse,
  status: number,
  {
    error,
    seconds = RETRY_AFTER_SECONDS,
  }: { readonly error: ErrorDto["error"]; readonly seconds?: string | number | undefined },
): void {
  if (response.headersSent) {
    // Half a response is out: only a broken connection shows that it is incomplete.
    response.destroy();
    return;
  }
  // What a person cannot mend themselves they tell an administrator.
  const requestId = status >= 500 ? response.getHeader(REQUEST_ID_HEADER) : undefined;
  const named = typeof requestId === "string" ? { ...error, request_id: requestId } : error;
  const body = Buffer.from(JSON.stringify({ error: named } satisfies ErrorDto));
  response.removeHeader("ETag");
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", body.length);
  response.setHeader("Cache-Control", "no-store");
  if (status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  if (status === 429 || status === 503) response.setHeader("Retry-After", String(seconds));
  const { req: request } = response;
  // The rest of the body would have to be read before the next request: not from a refused sender.
  if (!request.complete) response.setHeader("Connection", "close");
  response.writeHead(status);
  if (request.complete || request.headers.expect !== undefined) {
    response.end(body);
    return;
  }
  // Without this, a client still sending would see a broken connection before it reads the response.
  response.write(body);
  letFinish(request, () => response.end());
}

function toErrorDto(error: AppError): ErrorDto["error"] {
  return { code: error.code, message: error.message, fix: error.fix };
}

function reasonOf(error: AppError): string {
  const { cause } = error;
  if (cause === undefined) return error.message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause, { depth: 1 });
}

/**
 * Discards the rest of a body until its sender is done or gone, pauses, or has reached the limit of bytes. The limit of
 * time is that of every request.
 */
function letFinish(request: IncomingMessage, then: () => void): void {
  let leftBytes = MAX_BODY_BYTES;
  const onData = (chunk: Buffer): void => {
    leftBytes -= chunk.length;
    timer.refresh();
    if (leftBytes < 0) done();
  };
  const timer = setTimeout(done, REFUSED_PAUSE_MS);

  function done(): void {
    clearTimeout(timer);
    request.off("data", onData).off("end", done).off("close", done).pause();
    then();
  }
  request.on("data", onData).on("end", done).on("close", done).resume();
}

/** Answers input that never became a request: broken HTTP, headers too large, or too slow to arrive. */
export function refuseClient(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  sendRawError(new AppError(codeOf(error)), socket);
}

/** `CONNECT`: this server is no proxy. */
export function refuseTunnel(socket: Duplex): void {
  sendRawError(new AppError("http/method", { method: "CONNECT", allow: "GET, HEAD, POST" }), socket);
}

function sendRawError(error: AppError, socket: Duplex): void {
  const { status } = error;
  const body = JSON.stringify({ error: toErrorDto(error) } satisfies ErrorDto);
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    Connection: "close",
    ...SECURITY_HEADERS,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${head.join("")}\r\n${body}`);
}

function codeOf(error: NodeJS.ErrnoException): ErrorCode {
  if (error.code === "HPE_HEADER_OVERFLOW") return "http/headers";
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return "http/timeout";
  return "http/malformed";
}
