const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/**
 * Whether JSON text holds more values than `max`, without building any: 60 MB of digits and commas are a gigabyte of
 * objects, which would crash this daemon and the next. For text that is not JSON the result is arbitrary.
 */
export function hasMoreValues(bytes: Buffer, max: number): boolean {
  // The shortest value with its comma has two bytes.
  if (bytes.length <= max * 2) return false;
  let values = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) {
      inText = true;
    } else if (byte === COMMA || byte === BRACKET || byte === BRACE) {
      values += 1;
      if (values > max) return true;
    }
  }
  return false;
}
