/** A server of a stream, in its own process. */
export interface StreamServer {
  readonly port: number;
  readonly pid: number;
  /**
   * Publishes the next event, of the usual size by default.
   * @returns its number and its time, on the machine's clock
   */
  publish(payload?: string): { readonly seq: number; readonly atMs: number };
  stop(): Promise<void>;
}
