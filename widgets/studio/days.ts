const pad = (number: number) => String(number).padStart(2, '0');

/** A day of the calendar here, as date fields have it. */
function dateOf(time: Date): string {
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
}

/** The first day that has not begun yet. */
export function tomorrow(now = new Date()): string {
  return dateOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1));
}

/** `2026-12-31` → the last millisecond of that day, here. */
export function endOfDay(date: string): number {
  return new Date(`${date}T23:59:59.999`).getTime();
}
