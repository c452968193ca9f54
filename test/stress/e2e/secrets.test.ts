// More messages, at the real pace.
await import("../../quick/e2e/secrets.test.ts");
