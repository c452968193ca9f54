/** The part of a connection that the hub needs: `src/http` makes one of a response, a test of an array. */
export interface Sink {
  /**
   * Takes bytes in order. Always takes them; false means that the other side is behind and that a drain will be
   * reported once everything is handed to the system.
   */
  write(bytes: Buffer): boolean;
  /** Bytes taken that the system has not taken yet. */
  readonly pendingBytes: number;
  onDrain(listener: () => void): void;
  /** Called once, however the connection ends. */
  onClose(listener: () => void): void;
  /** Ends after all taken bytes are sent. */
  end(): void;
  /** Ends now; unsent bytes are lost. */
  destroy(): void;
}
