/**
 * A matrix of which most cells are empty, by rows (CSR): the columns of row r are `columns[starts[r]] …
 * columns[starts[r + 1] - 1]`, ascending, each with its value in `values`; null where every cell counts 1.
 */
export interface Sparse {
  rows: number;
  width: number;
  /** Length rows + 1. */
  starts: Uint32Array;
  columns: Uint32Array;
  values: Float32Array | null;
}

/**
 * The matrix of the given cells, in any order; cells given twice are summed. O(cells × log of the longest row).
 * @throws RangeError where a cell lies outside
 */
export function sparseOf(
  rows: number,
  width: number,
  cells: { rows: ArrayLike<number>; columns: ArrayLike<number>; values?: ArrayLike<number> | null },
): Sparse {
  const { length } = cells.rows;
  for (let i = 0; i < length; i++) {
    const row = cells.rows[i] ?? -1;
    const column = cells.columns[i] ?? -1;
    if (!(row >= 0 && row < rows && column >= 0 && column < width))
      throw new RangeError(`cell ${i} is at ${row}, ${column}: outside ${rows} × ${width}`);
  }
  const { starts, places } = groupedBy(cells.rows, rows);
  const columns = new Uint32Array(length);
  const values = cells.values ? new Float32Array(length) : null;
  const merged = new Uint32Array(rows + 1);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const cellsOfRow = places.subarray(starts[row], starts[row + 1]);
    // Within a row the columns ascend.
    cellsOfRow.sort((a, b) => (cells.columns[a] ?? 0) - (cells.columns[b] ?? 0) || a - b);
    const first = end;
    for (const i of cellsOfRow) {
      const column = cells.columns[i] ?? 0;
      const value = cells.values?.[i] ?? 1;
      if (end > first && columns[end - 1] === column) {
        if (values) values[end - 1] = (values[end - 1] ?? 0) + value;
        continue;
      }
      columns[end] = column;
      if (values) values[end] = value;
      end++;
    }
    merged[row + 1] = end;
  }
  return { rows, width, starts: merged, columns: columns.slice(0, end), values: values?.slice(0, end) ?? null };
}

/**
 * Where each of `count` groups begins, and the last ends, when things stand by group: `groups` holds each one's.
 * O(things).
 */
export function startsOf(groups: ArrayLike<number>, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < groups.length; i++) {
    const after = (groups[i] ?? 0) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let group = 0; group < count; group++) starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
  return starts;
}

/**
 * Things by group, ascending within each: those of group g are `places[starts[g]] … places[starts[g + 1] - 1]`. A
 * counting sort, O(things + groups).
 */
export function groupedBy(groups: ArrayLike<number>, count: number): { starts: Uint32Array; places: Uint32Array } {
  const starts = startsOf(groups, count);
  const next = starts.slice();
  const places = new Uint32Array(groups.length);
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] ?? 0;
    const at = next[group] ?? 0;
    places[at] = i;
    next[group] = at + 1;
  }
  return { starts, places };
}

/** Rows and columns exchanged. O(cells). */
export function transpose({ rows, width, starts, columns, values }: Sparse): Sparse {
  const turned = startsOf(columns, width);
  const next = turned.slice();
  const rowsOfColumns = new Uint32Array(columns.length);
  const moved = values ? new Float32Array(columns.length) : null;
  for (let row = 0; row < rows; row++) {
    for (let i = starts[row] ?? 0; i < (starts[row + 1] ?? 0); i++) {
      const column = columns[i] ?? 0;
      const at = next[column] ?? 0;
      rowsOfColumns[at] = row;
      if (moved && values) moved[at] = values[i] ?? 0;
      next[column] = at + 1;
    }
  }
  return { rows: width, width: rows, starts: turned, columns: rowsOfColumns, values: moved };
}
