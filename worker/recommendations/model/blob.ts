/** What a blob may hold beside its header. */
export type Numbers = Uint8Array | Int8Array | Uint32Array | Float32Array | Float64Array;

const kinds = { Uint8Array, Int8Array, Uint32Array, Float32Array, Float64Array } as const;
type Kinds = typeof kinds;
type Kind = keyof Kinds;

/** Opened: the arrays are views of the one buffer that was read. */
export interface Blob<Header> {
  header: Header;
  arrays: Record<string, Numbers>;
}

/** "LYB1": a blob of another layout is refused, not guessed at. */
const MAGIC = 0x3142_594c;
const START = 8;

/**
 * Named arrays of numbers behind a header of JSON, as one run of bytes: the magic and the header's length (32 bits each,
 * little-endian, as every machine that runs this), the header padded with blanks, then each array at a multiple of eight bytes.
 */
export function pack<Header>(header: Header, arrays: Record<string, Numbers>): Uint8Array<ArrayBuffer> {
  const list = Object.entries(arrays).map(([name, array]) => [name, kindOf(array), array.length] as const);
  const text = new TextEncoder().encode(JSON.stringify({ header, list }));
  const room = aligned(START + text.length);
  const bytes = new Uint8Array(Object.values(arrays).reduce((end, { byteLength }) => aligned(end + byteLength), room));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, room - START, true);
  bytes.fill(0x20, START, room);
  bytes.set(text, START);
  let at = room;
  for (const array of Object.values(arrays)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return bytes;
}

/** @throws TypeError where the bytes are no such blob, or end too soon; what the header says is the caller's to check */
export function unpack<Header>(buffer: ArrayBuffer): Blob<Header> {
  if (buffer.byteLength < START) throw new TypeError('a blob has at least a head');
  const view = new DataView(buffer);
  const length = view.getUint32(4, true);
  if (view.getUint32(0, true) !== MAGIC || START + length > buffer.byteLength) throw new TypeError('not a blob');
  const { header, list } = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, START, length))) as {
    header: Header;
    list: [name: string, kind: Kind, length: number][];
  };
  const arrays: Record<string, Numbers> = {};
  let at = START + length;
  for (const [name, kind, count] of list) {
    // Throws a RangeError where the bytes end before the array does.
    const array = new kinds[kind](buffer, at, count);
    arrays[name] = array;
    at = aligned(at + array.byteLength);
  }
  return { header, arrays };
}

/** The array of a blob that has this kind. @throws TypeError where it has not */
export function arrayOf<K extends Kind>({ arrays }: Blob<unknown>, name: string, kind: K): InstanceType<Kinds[K]> {
  const array = arrays[name];
  if (!array || kindOf(array) !== kind) throw new TypeError(`the blob has no ${kind} named ${name}`);
  return array as InstanceType<Kinds[K]>;
}

function kindOf(array: Numbers): Kind {
  return array.constructor.name as Kind;
}

const aligned = (length: number) => (length + 7) & ~7;
