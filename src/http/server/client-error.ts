import type { Duplex } from "node:stream";
import { ERROR_TABLE, type ErrorCode } from "../../core/errors/error-table.ts";
import { AppError } from "../../core/errors/errors.ts";
import { STATUS_CODES } from "../../system/node-http.ts";
import { toErrorDto } from "../answers/error-answer.ts";
import { SECURITY_HEADERS } from "../answers/security-headers.ts";

/** Answers input that never became a request: broken HTTP, headers too large, or too slow to arrive. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  answerRaw(new AppError(codeOf(error)), socket);
}

/** `CONNECT`: this server is no proxy. */
export function answerTunnel(socket: Duplex): void {
  answerRaw(new AppError("http/method", { method: "CONNECT", allow: "GET, HEAD, POST" }), socket);
}

function answerRaw(error: AppError, socket: Duplex): void {
  const { status } = ERROR_TABLE[error.code];
  const body = JSON.stringify(toErrorDto(error));
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
