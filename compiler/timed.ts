/** Runs a stage for somebody who may want to know how long it takes, and gives what it gives; a promise takes until it is kept. */
export type Timed = <T>(stage: string, run: () => T) => T;

export const untimed: Timed = (_, run) => run();
