// A disk on which everything has a value. A unit is a name (kind 0), a file's size (1) or a sector (2), as in
// Simulation/Disk/Unit.swift; a name's value is twice the number of what it names, plus one for a directory.
"use strict";

const NAME = 0, SIZE = 1, SECTOR = 2, ROOT = 0;

class Disk {
  /** `next` is the first number that no file or directory has had. */
  constructor(values = new Map(), next = 1) { this.values = values; this.next = next; }

  static key(kind, inode, index) { return kind + ":" + inode + ":" + index; }

  get(kind, inode, index) { return this.values.get(Disk.key(kind, inode, index)) || 0; }

  copy() { return new Disk(new Map(this.values), this.next); }

  /** Gives units values: changes are [kind, inode, index, value]. */
  apply(changes) { for (const [kind, inode, index, value] of changes) this.values.set(Disk.key(kind, inode, index), value); }

  /** The names in a directory: [name's number, value], as far as something bears them. */
  entries(directory) {
    const found = [], start = NAME + ":" + directory + ":";
    for (const [key, value] of this.values) if (value && key.startsWith(start)) found.push([+key.slice(start.length), value]);
    return found;
  }

  /**
   * All that can be found from the top: directories before what they hold, names in the order of their bytes. A directory
   * that turns up inside itself is listed and not entered.
   */
  visible(program) {
    const items = [], met = [];
    const enter = (directory, above) => {
      for (const [name, value] of this.entries(directory).sort((a, b) => program.place(a[0]) - program.place(b[0]))) {
        const inode = value >> 1, isDirectory = (value & 1) === 1, path = above + program.name(name);
        const isKnown = met.includes(inode);
        if (!isKnown) met.push(inode);
        items.push({ path, isDirectory, inode, bytes: isDirectory ? null : this.bytes(inode, program) });
        if (isDirectory && !isKnown) enter(inode, path + "/");
      }
    };
    met.push(ROOT);
    enter(ROOT, "");
    return items;
  }

  /** A file's bytes, up to its size. */
  bytes(inode, program) {
    const size = this.get(SIZE, inode, 0), bytes = new Uint8Array(size), width = program.sectorSize;
    for (let index = 0; index * width < size; index++) {
      const content = program.content(this.get(SECTOR, inode, index));
      bytes.set(content.subarray(0, Math.min(width, size - index * width)), index * width);
    }
    return bytes;
  }
}

/** Bytes as a person reads them: letters as they are, other bytes as dots, zeros at the end and long series of dots left out. */
function readable(bytes) {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (!end) return bytes.length ? t("zeros") : t("empty");
  let text = "";
  const most = isLegible(bytes) ? 256 : 16;
  for (const byte of bytes.subarray(0, end))
    text += byte === 10 ? "↵" : byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·";
  text = text.replace(/·{4,}/g, "···");
  return "“" + text.slice(0, most) + (text.length > most ? "…" : "") + "”";
}

/** Whether there is something to read: of many bytes, hardly any of them letters, the first few are enough to see. */
function isLegible(bytes) {
  let letters = 0, others = 0;
  for (const byte of bytes) if (byte === 10 || byte >= 32 && byte < 127) letters++; else if (byte) others++;
  return letters + others < 128 || letters > 3 * others;
}
