import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { ERROR_TABLE } from "../../core/errors/error-table.ts";
import { toAppError, type AppError } from "../../core/errors/errors.ts";
import type { Logger } from "../../core/ports.ts";
import type { ErrorDto } from "../../api/dto.ts";
import { letFinish } from "../server/let-finish.ts";
import { RETRY_AFTER_SECONDS } from "../http-limits.ts";

/**
 * The one place where an error becomes an answer and perhaps a log line. A client's mistakes are answered and not
 * logged; ours are logged with their cause and answered without it.
 */
export function answerError(response: ServerResponse, thrown: unknown, logger: Logger): void {
  const error = toAppError(thrown);
  const { status } = ERROR_TABLE[error.code];
  if (status === 500 || error.cause !== undefined)
    logger.error("a request failed", { code: error.code, reason: reasonOf(error) });

  if (response.headersSent) {
    // Half an answer is out: only a broken connection shows that it is incomplete.
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(toErrorDto(error)));
  response.removeHeader("ETag");
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", body.length);
  response.setHeader("Cache-Control", "no-store");
  if (status === 405) response.setHeader("Allow", String(error.details["allow"]));
  if (status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  if (status === 429) response.setHeader("Retry-After", String(error.details["seconds"]));
  if (status === 503) response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
  const { req: request } = response;
  // The rest of the body would have to be read before the next request: not from a refused sender.
  if (!request.complete) response.setHeader("Connection", "close");
  response.writeHead(status);
  if (request.complete || request.headers.expect !== undefined) {
    response.end(body);
    return;
  }
  // Without this, a client still sending would see a broken connection before it reads the answer.
  response.write(body);
  letFinish(request, () => response.end());
}

export function toErrorDto(error: AppError): ErrorDto {
  return { error: { code: error.code, message: error.message, fix: error.fix } };
}

function reasonOf(error: AppError): string {
  const { cause } = error;
  if (cause === undefined) return error.message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause, { depth: 1 });
}
