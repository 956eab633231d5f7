/** Remembers promised values, at most so many: the one that was not asked for longest goes first, failures at once. */
export class RecentMap<V extends Promise<unknown>> {
  private readonly values = new Map<string, V>();

  constructor(private readonly most: number) {}

  get(key: string, make: () => V): V {
    const known = this.values.get(key);
    if (known !== undefined) this.values.delete(key);
    const value = known ?? make();
    this.values.set(key, value);
    if (known !== undefined) return value;
    value.catch(() => this.forget(key, value));
    const oldest = this.values.size > this.most ? this.values.keys().next().value : undefined;
    if (oldest !== undefined) this.values.delete(oldest);
    return value;
  }

  delete(key: string): void {
    this.values.delete(key);
  }

  private forget(key: string, value: V): void {
    if (this.values.get(key) === value) this.values.delete(key);
  }
}
