import { WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { progressOf } from '../../sdk/cli/progress.ts';

function watch(isTTY: boolean) {
  const written: string[] = [];
  const stream: NodeJS.WriteStream = Object.create(WriteStream.prototype, {
    isTTY: { value: isTTY },
    write: { value: (text: string) => written.push(text) > 0 },
  });
  return { progress: progressOf(2, stream, {}), read: () => written.join('') };
}

test('what goes on within a step moves the bar where somebody watches, and fills no log', () => {
  const [bar, log] = [watch(true), watch(false)];
  for (const { progress } of [bar, log]) {
    progress.say('1 settings tried');
    progress.step('learned');
    progress.end();
  }
  expect(bar.read()).toContain('0/2 1 settings tried');
  expect(bar.read()).toContain('1/2 learned');
  expect(log.read()).toBe('1/2 learned\n');
});
