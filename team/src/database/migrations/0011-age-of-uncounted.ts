/** Since when an event waits for its counters, for the metrics. What is there already waits since now. */
export const AGE_OF_UNCOUNTED = `
ALTER TABLE uncounted_events ADD at timestamptz DEFAULT clock_timestamp();
`;
