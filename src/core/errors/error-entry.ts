export interface ErrorEntry {
  /** HTTP status, for an error that the API returns. */
  readonly status: number;
  /** The error text; `{name}` is filled from the details. */
  readonly message: string;
  readonly fix: string;
}
