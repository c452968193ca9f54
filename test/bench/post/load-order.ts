/** The generator's task; passed to its process as JSON. */
export interface LoadOrder {
  readonly url: string;
  /** Path for payloads. */
  readonly postPath: string;
  /** Path for one live client, and its transport. */
  readonly livePath: string;
  readonly live: "sse" | "websocket";
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly bytes: number;
  /** Process id of the server. */
  readonly pid: number;
}

/** The generator's measurements. */
export interface LoadValues {
  /** Responses a second in the measured time. */
  readonly answeredPerSecond: number;
  /** Events a second from the start of the measured time until the live client had the last one. */
  readonly deliveredPerSecond: number;
  /** From the last response to the last event at the live client: work that a server deferred. */
  readonly behindMs: number;
  /** All requests, those of the warm-up included, and how many of them reached the live client. */
  readonly sent: number;
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Processor time of the server a request, while it was measured; null if the system does not report it. */
  readonly serverCpuUs: number | null;
  /** The generator's busy share of its time: near 1, it is the bottleneck. */
  readonly generatorBusy: number;
}
