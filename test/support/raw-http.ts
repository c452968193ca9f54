import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { LONGEST_WAIT_MS } from "./wait-for.ts";

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly text: string;
}

export interface RawRequest {
  readonly method?: string;
  /** Sent byte by byte: an HTTP client would normalise it. */
  readonly path: string;
  /** Beside Host and Connection, which have defaults; an undefined one is left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}

/** Sends one request on a new connection and reads the whole response. */
export async function requestRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  return parseAnswer(await exchangeRaw(port, serialize(port, request)));
}

/** Sends bytes and reads until the other side closes. */
export async function exchangeRaw(port: number, bytes: Buffer | string): Promise<Buffer> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  return readToEnd(socket);
}

/** Sends a request whose body waits until the server has let the sender in, and something has been done meanwhile. */
export async function requestSlowly(port: number, request: RawRequest, meanwhile: () => unknown): Promise<RawAnswer> {
  const bytes = serialize(port, { ...request, headers: { Expect: "100-continue", ...request.headers } });
  const bodyAt = bytes.indexOf("\r\n\r\n") + 4;
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes.subarray(0, bodyAt));
  await once(socket, "data");
  await meanwhile();
  socket.write(bytes.subarray(bodyAt));
  return parseAnswer(await readToEnd(socket));
}

function serialize(port: number, { method = "GET", path, headers = {}, body }: RawRequest): Buffer {
  const all: Record<string, string | undefined> = { Host: `127.0.0.1:${port}`, Connection: "close", ...headers };
  if (body !== undefined && !("Content-Length" in all) && !("Transfer-Encoding" in all)) {
    all["Content-Length"] = String(Buffer.byteLength(body));
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`), Buffer.from(body ?? "")]);
}

async function readToEnd(socket: Socket): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  // A server that rejects a body may reset the connection after its response.
  socket.on("error", (error) => (chunks.length > 0 ? resolve(Buffer.concat(chunks)) : reject(error)));
  socket.on("close", () => resolve(Buffer.concat(chunks)));
  socket.setTimeout(LONGEST_WAIT_MS, () => socket.destroy(new Error(`no answer within ${LONGEST_WAIT_MS} ms`)));
  return promise;
}

export function parseAnswer(bytes: Buffer): RawAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const body = bytes.subarray(end + 4);
  return { status: Number(statusLine.split(" ")[1]), headers, body, text: body.toString() };
}
