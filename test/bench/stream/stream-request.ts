import { ROUTES } from "../../../src/api/routes.ts";

/** The request of a client of the stream, with its newest event. */
export function streamRequest(port: number, lastEventId: number | null): string {
  const position = lastEventId === null ? "" : `Last-Event-ID: ${lastEventId}\r\n`;
  return `GET ${ROUTES.events} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n${position}\r\n`;
}

/** @param answer its first bytes */
export function isWelcome(answer: Buffer): boolean {
  return /^HTTP\/1\.[01] 200/.test(answer.toString("latin1", 0, 16));
}
