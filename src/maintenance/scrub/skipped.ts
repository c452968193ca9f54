/** A file that could not be cleaned, and why. */
export interface Skipped {
  readonly file: string;
  readonly reason: string;
  /** A copy of our own that is not needed: it may be removed instead. */
  readonly isRemovable: boolean;
}
