export interface ErrorEntry {
  /** HTTP status where the error leaves through the API. */
  readonly status: number;
  /** What happened; `{name}` is filled from the details. */
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}
