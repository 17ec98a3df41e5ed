/** A direction in steps across and down. */
export type Direction = readonly [-1 | 0 | 1, -1 | 0 | 1];

/** Where the arrow keys lead, by KeyboardEvent.key. */
export const arrowKeys: Readonly<Record<string, Direction>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
