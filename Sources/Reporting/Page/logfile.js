// The bytes of a log's file as records. What is fixed of a log is the kit's: in lab 2 a codec for one record
// (LabKit/Transactions/RecordCodec.swift), in lab 3 the file of the log medium (LabKit/Checkpoints/LogFile.swift and
// LogFrame.swift). What is *in* a record is the business of whoever wrote the store.
//
// Reading gives { records, end, behind, damage }: the records as a boot would find them, the place of the first one that
// does not decode, and the records behind that place, which are none. A record is { start, end, payload }, and in lab 3
// it has the `lsn` and the `owner` that its frame says.
"use strict";

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xEDB88320 : value >>> 1;
  return value;
});

/** The CRC-32 of some ranges of bytes, one after the other. */
function checksum(bytes, ...ranges) {
  let sum = 0xFFFFFFFF;
  for (const [start, end] of ranges) for (let index = start; index < end; index++) sum = (sum >>> 8) ^ CRC_TABLE[(sum ^ bytes[index]) & 255];
  return ~sum >>> 0;
}

const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// Lab 2: length, checksum of the length and the payload, payload.

const CODED = { header: 8, longest: 64 << 10 };

/** The record that begins at a place; `null` if no whole one does. */
function codedRecord(bytes, start) {
  if (start + CODED.header > bytes.length) return null;
  const view = viewOf(bytes), length = view.getUint32(start, true), first = start + CODED.header, end = first + length;
  if (length < 1 || length > CODED.longest || end > bytes.length) return null;
  if (view.getUint32(start + 4, true) !== checksum(bytes, [start, start + 4], [first, end])) return null;
  return { start, end, payload: bytes.subarray(first, end) };
}

/** A file of records, one right behind the other. */
function readCodedLog(bytes) {
  const records = [], behind = [];
  let end = 0, last = bytes.length;
  for (let record; (record = codedRecord(bytes, end)); end = record.end) records.push(record);
  while (last > end && !bytes[last - 1]) last--;
  for (let start = end; start < last; ) {
    const record = codedRecord(bytes, start);
    if (record) behind.push(record);
    start = record ? record.end : start + 1;
  }
  return { records, end, behind, damage: records.length || behind.length || last === end ? null : "noRecords" };
}

// Lab 3: a header, then frames, none of which crosses from one sector into the next.

const FRAME = { file: 32, header: 24, sector: 512, longest: 512 - 32 - 24 };
const nextSector = (place) => Math.ceil(place / FRAME.sector) * FRAME.sector;

/** The frame that begins at a place, with its record; `null` if none does. */
function frameAt(bytes, start) {
  if (start + FRAME.header > bytes.length) return null;
  const view = viewOf(bytes);
  if (view.getUint32(start, true) !== checksum(bytes, [start + 4, start + FRAME.header])) return null;
  const lsn = view.getBigUint64(start + 4, true), owner = view.getUint32(start + 12, true), length = view.getUint32(start + 16, true);
  if (lsn >> 63n || length > FRAME.longest) return null;
  const first = start + FRAME.header, end = first + length;
  const isWhole = end <= bytes.length && view.getUint32(start + 20, true) === checksum(bytes, [first, end]);
  return { start, end, lsn, owner: owner ? owner - 1 : null, payload: isWhole ? bytes.subarray(first, end) : null };
}

/** A file of frames, up to the first place where the next LSN is not. */
function readFramedLog(bytes) {
  const none = (damage) => ({ records: [], end: 0, behind: [], damage });
  const view = viewOf(bytes);
  if (bytes.length < FRAME.file || view.getUint32(0, true) !== checksum(bytes, [4, FRAME.file])) return none("noLog");
  const [first, keptEnd] = [view.getBigInt64(12, true), view.getBigInt64(20, true)], records = [];
  let next = first, place = FRAME.file;
  const expected = (start) => {
    const frame = frameAt(bytes, start);
    return frame && (start < keptEnd ? frame.lsn < first : frame.lsn === next) ? frame : null;
  };
  for (;;) {
    const here = place % FRAME.sector + FRAME.header > FRAME.sector ? nextSector(place) : place;
    const frame = expected(here) || (nextSector(here) > here ? expected(nextSector(here)) : null);
    if (!frame) break;
    records.push(frame);
    place = frame.end;
    if (frame.start >= keptEnd) next += 1n;
  }
  return { records, generation: view.getBigInt64(4, true), next, end: place, behind: framesFrom(bytes, place), damage: place < keptEnd ? "lacksRecord" : records.some((frame) => !frame.payload) ? "badRecord" : null };
}

/** The whole frames behind the end: those in the rest of its sector, and in each sector after it. */
function framesFrom(bytes, end) {
  const found = [];
  for (let place = end; place < bytes.length; ) {
    const frame = frameAt(bytes, place);
    if (frame && frame.payload) found.push(frame);
    place = frame ? frame.end : nextSector(place + 1);
  }
  return found;
}

// What the records of the kit's own solutions hold. A program may write its records in any other way.

/** A payload as the solution of lab 2 writes it; `null` if it is none. */
function codedMeaning(payload) {
  const numbers = numbersOf(payload, [0, 8]), kind = payload[16];
  if (payload.length === 34 && kind === 1 && payload[17] < 26) {
    const [old, now] = numbersOf(payload, [18, 26]);
    return { kind: "change", transaction: numbers[1], cell: payload[17], old, now };
  }
  if (payload.length !== 17 || ![0, 2, 3].includes(kind)) return null;
  return { kind: ["begin", "", "commit", "end"][kind], transaction: numbers[1] };
}

/** A payload as the solution of lab 3 writes it; `null` if it is none. */
function framedMeaning(payload) {
  if (payload.length % 8 !== 1) return null;
  const numbers = numbersOf(payload, Array.from({ length: (payload.length - 1) / 8 }, (_, index) => 1 + 8 * index)), kind = payload[0];
  if (kind === 1 && numbers.length === 4 && numbers[1] >= 0 && numbers[1] < 26) return { kind: "change", transaction: numbers[0], cell: numbers[1], old: numbers[2], now: numbers[3] };
  if (kind === 2 && numbers.length === 1) return { kind: "end", transaction: numbers[0] };
  return kind === 3 ? { kind: "checkpoint", transaction: null, open: numbers } : null;
}

/** Numbers of eight bytes, in two's complement. */
function numbersOf(bytes, places) {
  const view = viewOf(bytes);
  return places.map((place) => (place + 8 <= bytes.length ? Number(view.getBigInt64(place, true)) : NaN));
}
