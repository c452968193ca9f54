// More histories.
await import("../../quick/e2e/attention.test.ts");
