/** Offsets and sizes in an ELF file of 64 bits, little-endian (System V ABI, "ELF Header", "Sections"). */
const SECTION_TABLE_AT = 0x28;
const SECTION_COUNT_AT = 0x3c;
const NAMES_INDEX_AT = 0x3e;
const SECTION_BYTES = 64;
const FLAG_LOADED = 0x2n;

interface Section {
  readonly header: Buffer;
  readonly flags: bigint;
  readonly start: number;
  readonly sizeBytes: number;
}

/**
 * Leaves out what a program does not load: symbols and debugging data, a seventh of Node. Sections after the last
 * loaded one end the file, but for the sections' names; so no index and no offset of another section changes.
 * @throws Error for another kind of file
 */
export function stripElf(file: Buffer): Buffer {
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2 || file[5] !== 1) throw new Error("not a 64-bit ELF file");
  const table = Number(file.readBigUInt64LE(SECTION_TABLE_AT));
  const sections = Array.from({ length: file.readUInt16LE(SECTION_COUNT_AT) }, (_, index) =>
    sectionAt(file, table + index * SECTION_BYTES),
  );
  const names = sections[file.readUInt16LE(NAMES_INDEX_AT)];
  if (names === undefined) throw new Error("an ELF file without names of its sections");
  const loaded = sections.slice(0, sections.findLastIndex(({ flags }) => (flags & FLAG_LOADED) !== 0n) + 1);
  // The last one may be zeros that the file does not hold (.bss).
  const end = Math.max(
    ...loaded.map(({ header, start, sizeBytes }) => start + (header.readUInt32LE(4) === 8 ? 0 : sizeBytes)),
  );
  const ownNames = Buffer.from(names.header);
  ownNames.writeBigUInt64LE(BigInt(end), 0x18);
  const padding = Buffer.alloc((8 - ((end + names.sizeBytes) % 8)) % 8);
  const stripped = Buffer.concat([
    file.subarray(0, end),
    file.subarray(names.start, names.start + names.sizeBytes),
    padding,
    ...loaded.map(({ header }) => header),
    ownNames,
  ]);
  stripped.writeBigUInt64LE(BigInt(end + names.sizeBytes + padding.length), SECTION_TABLE_AT);
  stripped.writeUInt16LE(loaded.length + 1, SECTION_COUNT_AT);
  stripped.writeUInt16LE(loaded.length, NAMES_INDEX_AT);
  return stripped;
}

function sectionAt(file: Buffer, at: number): Section {
  const header = file.subarray(at, at + SECTION_BYTES);
  return {
    header,
    flags: header.readBigUInt64LE(0x08),
    start: Number(header.readBigUInt64LE(0x18)),
    sizeBytes: Number(header.readBigUInt64LE(0x20)),
  };
}
