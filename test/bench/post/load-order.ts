/** What the generator is to do; given to its process as JSON. */
export interface LoadOrder {
  readonly url: string;
  /** Where payloads go. */
  readonly postPath: string;
  /** Where one client listens meanwhile, and how it is told. */
  readonly livePath: string;
  readonly live: "sse" | "websocket";
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly bytes: number;
  /** Process id of the server. */
  readonly pid: number;
}

/** What the generator saw. */
export interface LoadValues {
  /** Answers in the measured time, a second. */
  readonly answeredPerSecond: number;
  /** Of what was told and answered from the beginning of the measured time until the live client had the last one. */
  readonly deliveredPerSecond: number;
  /** From the last answer to the last event at the live client: what a server had put off. */
  readonly behindMs: number;
  /** All requests, those of the warm-up included, and how many of them the live client was told. */
  readonly sent: number;
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Processor time of the server a request, while it was measured; null where the system does not say. */
  readonly serverCpuUs: number | null;
  /** How busy the generator was, as a share of its time: near 1 it is what limits. */
  readonly generatorBusy: number;
}
