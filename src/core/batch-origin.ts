/** The machine that forwarded a batch. */
export interface BatchOrigin {
  /** Its id in this store, and its name here. */
  readonly machine: number;
  readonly label: string;
  /** A further write in the same transaction: the position that the machine's log has reached here. */
  readonly alongside: () => void;
}
