import "../quick/kills.test.ts";
