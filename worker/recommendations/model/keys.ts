/** Where a version's model lies in R2. Nothing is ever written there twice with other bytes. */
export const modelKey = (site: string, version: number) => `models/${site}/${version}`;

/** Where a training keeps what it needs between two steps; all of it goes when it ends. */
export const trainingPrefix = (site: string, version: number) => `training/${site}/${version}/`;
