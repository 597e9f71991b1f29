import type { Bindings, Work } from '../../env.ts';
import { takeStep } from './step.ts';

/**
 * Takes the messages of the queue: each is one step, and the next one is sent when it is done. What fails is delivered again later;
 * where that is given up, or a message is lost, `reviveTrainings` sends another.
 */
export async function work(batch: MessageBatch<Work>, env: Bindings): Promise<void> {
  for (const message of batch.messages) {
    const outcome = await takeStep(env, message.body, Date.now());
    if (typeof outcome === 'object') message.retry({ delaySeconds: Math.ceil(outcome.retryIn / 1000) });
    else {
      if (outcome === 'working') await env.WORK.send(message.body);
      message.ack();
    }
  }
}
