/** B, D and H of one batch. */
export interface BatchShape {
  readonly rows: number;
  readonly inputs: number;
  readonly hidden: number;
}
