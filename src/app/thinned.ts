/** A list that stays short however much is added: when it is full, every other entry goes. */
export class Thinned<Entry> {
  private kept: Entry[] = [];
  private last: Entry | undefined;
  private every = 1;
  private seen = 0;

  constructor(private readonly most: number) {}

  add(entry: Entry): void {
    if (this.seen % this.every === 0) this.kept.push(entry);
    this.seen++;
    this.last = entry;
    if (this.kept.length > this.most) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.every *= 2;
    }
  }

  /** Entries at even distances, and the newest. */
  list(): Entry[] {
    const { kept, last } = this;
    return last === undefined || kept.at(-1) === last ? [...kept] : [...kept, last];
  }
}
