import { once } from "node:events";
import { Worker } from "node:worker_threads";

const SERVER = `
const { createServer } = require("node:http");
const { parentPort } = require("node:worker_threads");
createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(204).end());
}).listen(0, "127.0.0.1", function () { parentPort.postMessage(this.address().port); });
`;

export interface PostSink {
  readonly port: number;
  close(): Promise<unknown>;
}

/** A server that accepts requests and stores nothing, in its own thread: the measurement blocks this one. */
export async function startPostSink(): Promise<PostSink> {
  const worker = new Worker(SERVER, { eval: true });
  const [port] = (await once(worker, "message")) as [number];
  return { port, close: async () => worker.terminate() };
}
