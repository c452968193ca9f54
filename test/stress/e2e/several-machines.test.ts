// More events, and both ends killed again and again.
await import("../../quick/e2e/several-machines.test.ts");
