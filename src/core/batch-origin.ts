/** Where a batch of another machine comes from. */
export interface BatchOrigin {
  /** Its number in this store, and its name here. */
  readonly machine: number;
  readonly label: string;
  /** What else belongs into the transaction: up to where the machine's log is here now. */
  readonly alongside: () => void;
}
