/** A server of a stream, in a process of its own. */
export interface StreamServer {
  readonly port: number;
  readonly pid: number;
  /** Hands over the next event, of the usual size where it is not given. @returns its number, and when it was handed over, on the machine's clock */
  publish(payload?: string): { readonly seq: number; readonly atMs: number };
  stop(): Promise<void>;
}
