interface Appointment {
  at: number;
  id: string;
}

/**
 * When which object next needs the clock's attention: a heap, so that a call costs nothing while nothing is due.
 * An entry is a reminder only; who takes it looks at the object again.
 */
export function agenda() {
  const heap: Appointment[] = [];
  const queued = new Map<string, number>();
  const before = (a: number, b: number) => (heap[a]?.at ?? Infinity) < (heap[b]?.at ?? Infinity);

  function swap(a: number, b: number) {
    const [x, y] = [heap[a], heap[b]];
    if (x && y) [heap[a], heap[b]] = [y, x];
  }

  return {
    /** `at` in seconds; an earlier reminder of the same object is enough. */
    add(id: string, at: number) {
      if ((queued.get(id) ?? Infinity) <= at) return;
      queued.set(id, at);
      let child = heap.push({ at, id }) - 1;
      while (child > 0) {
        const parent = (child - 1) >> 1;
        if (!before(child, parent)) break;
        swap(child, parent);
        child = parent;
      }
    },
    /** The first appointment at or before `now`, taken off the list. */
    take(now: number): Appointment | undefined {
      const first = heap[0];
      if (!first || first.at > now) return undefined;
      swap(0, heap.length - 1);
      heap.pop();
      let parent = 0;
      for (;;) {
        const left = 2 * parent + 1;
        const least = before(left + 1, left) ? left + 1 : left;
        if (!before(least, parent)) break;
        swap(least, parent);
        parent = least;
      }
      if (queued.get(first.id) === first.at) queued.delete(first.id);
      return first;
    },
  };
}

export type Agenda = ReturnType<typeof agenda>;
