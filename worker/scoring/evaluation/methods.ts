import { baselines } from '../baselines/methods.ts';
import { blendModel } from '../blend/model.ts';
import { chooseSettings } from '../ials/choose.ts';
import { ialsModel } from '../ials/model.ts';
import { settingsFor } from '../ials/settings.ts';
import type { Kernel } from '../ials/solver.ts';
import { cellsOf } from './log.ts';
import type { Method, MethodName } from './method.ts';

/** Everything that can be evaluated, with the kernel that the factorisation is solved in (null: plain TypeScript). */
export function methodsWith(kernel: Kernel | null): Record<MethodName, Method> {
  return { ...baselines, ials: ialsMethod(kernel), blend: blendMethod(kernel) };
}

/** Each is a training and a ranking for a thousand users. */
const TRIES = 20;

function ialsMethod(kernel: Kernel | null): Method {
  return {
    lacks: () => null,
    choose: ({ log }, judge) => ({ ...chooseSettings(cellsOf(log), kernel, judge, TRIES) }),
    fit({ log }, settings) {
      const cells = cellsOf(log);
      return ialsModel(cells, { ...settingsFor(cells), ...settings }, kernel);
    },
  };
}

/** It learns its own weights from what it may see; its factorisation follows from the size of the log. */
function blendMethod(kernel: Kernel | null): Method {
  return {
    lacks: () => null,
    choose: () => ({}),
    fit: (known) =>
      blendModel(known, (log) => {
        const cells = cellsOf(log);
        return ialsModel(cells, settingsFor(cells), kernel);
      }),
  };
}
