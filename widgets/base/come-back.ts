/**
 * Coming back from paying starts at the top of the page: down to where the reader was, unless they have moved already.
 * What has just changed there is painted first, out of sight: within one frame it would count as a layout shift.
 */
export function scrollBackTo(part: Element): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      if (scrollY === 0) scrollBy(0, part.getBoundingClientRect().top - innerHeight / 3);
    }),
  );
}
