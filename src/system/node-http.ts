// Not by `import`: that reads every export of `node:http`, and some of them (WebSocket, its events) load a whole HTTP
// client when read: a tenth of the daemon's start and some megabytes.
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule("node:http");
