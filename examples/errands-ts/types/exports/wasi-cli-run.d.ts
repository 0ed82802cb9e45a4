export interface Interface {
  /** @throws */
  run(): Promise<void>;
}
