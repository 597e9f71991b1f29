/**
 * A matrix of which most cells are empty, by rows (CSR): the columns of row r are `columns[starts[r]] … columns[starts[r + 1] - 1]`,
 * ascending, each with its value in `values`; null where every cell counts 1.
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
  const starts = new Uint32Array(rows + 1);
  for (let i = 0; i < length; i++) {
    const row = cells.rows[i] ?? -1;
    const column = cells.columns[i] ?? -1;
    if (!(row >= 0 && row < rows && column >= 0 && column < width))
      throw new RangeError(`cell ${i} is at ${row}, ${column}: outside ${rows} × ${width}`);
    starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  }
  for (let row = 0; row < rows; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  // Which cell comes where: rows in turn, and within one the columns ascending.
  const order = new Uint32Array(length);
  const next = starts.slice();
  for (let i = 0; i < length; i++) {
    const row = cells.rows[i] ?? 0;
    const at = next[row] ?? 0;
    order[at] = i;
    next[row] = at + 1;
  }
  const columns = new Uint32Array(length);
  const values = cells.values ? new Float32Array(length) : null;
  const merged = new Uint32Array(rows + 1);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const cellsOfRow = order.subarray(starts[row], starts[row + 1]);
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

/** Rows and columns exchanged. O(cells). */
export function transpose({ rows, width, starts, columns, values }: Sparse): Sparse {
  const turned = new Uint32Array(width + 1);
  for (const column of columns) turned[column + 1] = (turned[column + 1] ?? 0) + 1;
  for (let column = 0; column < width; column++) turned[column + 1] = (turned[column + 1] ?? 0) + (turned[column] ?? 0);
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
