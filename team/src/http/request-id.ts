import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { REQUEST_ID_HEADER } from "../../../src/http/error-response.ts";
import { isIn } from "./client-address.ts";

/** As nginx, Envoy and others make them. What is none could be a text, which no line of the log may have. */
const GIVEN = /^[\w.:+/=-]{8,100}$/;

/**
 * Gives the request a number, which its response and the lines of the log about it have. That of a trusted proxy stays, so
 * that its log says the same.
 */
export function numberRequest(
  { socket, headersDistinct }: IncomingMessage,
  response: ServerResponse,
  trusted: BlockList | null,
): void {
  const [given = "", ...more] = headersDistinct[REQUEST_ID_HEADER.toLowerCase()] ?? [];
  const isTrusted = trusted !== null && more.length === 0 && isIn(trusted, socket.remoteAddress ?? "");
  response.setHeader(REQUEST_ID_HEADER, isTrusted && GIVEN.test(given) ? given : randomUUID());
}

export function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(REQUEST_ID_HEADER) ?? "");
}
