/** Figures over time are for readers of `/metrics`: a daemon keeps only the changes of its checks. */
export const withoutHealthSamples = "DROP TABLE health_samples;";
