/** An instant on the wire: ISO 8601 in UTC with milliseconds. */
export type Timestamp = string;
